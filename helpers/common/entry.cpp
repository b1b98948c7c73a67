#include "common/entry.hpp"

#include <array>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/start-time.hpp"

namespace docker_sh {

void seal(char **argv) {
    constexpr const char *variable = "NSENTER_LITE_TREE", *self = "/proc/self/exe";
    mount_attr change{};
    if (const char *number = ::getenv(variable)) {
        const Fd tree(std::atoi(number));
        change.attr_set = MOUNT_ATTR_NOEXEC;
        if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &change, sizeof change) != 0 || ::access(self, X_OK) == 0 ||
            ::access(self, W_OK) == 0)
            throw Failure(helper_failed, "nsenter-lite's own file cannot be sealed");
        return;
    }
    const Fd tree(::open_tree(AT_FDCWD, self, OPEN_TREE_CLONE));
    change.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (!tree || ::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &change, sizeof change) != 0)
        throw system_failure("nsenter-lite's own file cannot be sealed");
    if (::setenv(variable, std::to_string(tree.get()).c_str(), 1) != 0)
        throw system_failure("nsenter-lite");
    ::execveat(tree.get(), "", argv, environ, AT_EMPTY_PATH);
    throw system_failure("nsenter-lite");
}

Fd open_process(pid_t pid, unsigned long long start_time) {
    Fd process = open_pid(pid);
    if (!process || docker_sh::start_time(std::to_string(pid)) != std::to_string(start_time))
        throw Failure(helper_failed, "process " + std::to_string(pid) + " is not the container's, or not any more");
    return process;
}

Cgroups open_cgroups(const std::vector<std::string> &files) {
    Cgroups opened;
    for (const std::string &file : files) {
        const bool unified = file.ends_with("/cgroup.procs");
        Fd fd(unified ? ::open(file.substr(0, file.rfind('/')).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)
                      : ::open(file.c_str(), O_WRONLY | O_CLOEXEC));
        if (!fd)
            throw system_failure(file);
        if (unified)
            opened.unified = std::move(fd);
        else
            opened.tasks.push_back(std::move(fd));
    }
    return opened;
}

pid_t fork_into(const Cgroups &cgroups, Fd &pidfd) {
    return fork_child(pidfd, cgroups.unified, "cannot make a process in the container's cgroup");
}

void join_cgroups(const Cgroups &cgroups) {
    for (const Fd &tasks : cgroups.tasks)
        if (::write(tasks.get(), "0", 1) != 1)
            throw system_failure("cannot join the container's cgroup");
}

void enter(const Fd &process, const struct stat &host) {
    struct stat root = host;
    for (int tries = 1000; root.st_dev == host.st_dev && root.st_ino == host.st_ino; --tries) {
        if (tries == 0)
            throw Failure(helper_failed, "the container has no root of its own yet");
        if (tries < 1000)
            ::usleep(5000);
        if (::setns(process.get(), CLONE_NEWNS) != 0 || ::stat("/", &root) != 0)
            throw system_failure("cannot enter the container's mount namespace");
    }
    if (::setns(process.get(), CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP) != 0)
        throw system_failure("cannot enter the container's namespaces");
}

void close_others(const Fd &kept) {
    const auto fd = static_cast<unsigned>(kept.get());
    if ((fd > 3 && ::close_range(3, fd - 1, 0) != 0) || ::close_range(fd + 1, ~0U, 0) != 0)
        throw system_failure("close_range");
}

} // namespace docker_sh
