#include "kernelfs.hpp"

#include <array>
#include <climits>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/explain.hpp"
#include "common/hidden-paths.hpp"
#include "mounts.hpp"

namespace docker_sh {
namespace {

// The directory itself, for a mount of our own: an image in which it is a symlink is refused.
Fd make_mount_point(const Fd &root, const char *path) {
    Fd made = make_rooted(root, path, Kind::directory);
    Fd plain = open_rooted(root, path, O_NOFOLLOW | O_DIRECTORY);
    if (!plain)
        throw Failure(helper_failed, std::string(path) + ": not a directory in this image");
    return plain;
}

// What a program may expect below /dev, and nothing that reaches hardware.
void make_devices(const Fd &dev) {
    struct Node {
        const char *name;
        unsigned minor;
    };
    for (const Node &node : {Node{"null", 3}, {"zero", 5}, {"full", 7}, {"random", 8}, {"urandom", 9}}) {
        explain({"mknod", "-m", "666", inside("/dev/") + node.name, "c", "1", std::to_string(node.minor)});
        if (::mknodat(dev.get(), node.name, S_IFCHR | 0666, ::makedev(1, node.minor)) != 0)
            throw system_failure(std::string("/dev/") + node.name);
    }
    explain({"mknod", "-m", "666", inside("/dev/tty"), "c", "5", "0"});
    if (::mknodat(dev.get(), "tty", S_IFCHR | 0666, ::makedev(5, 0)) != 0)
        throw system_failure("/dev/tty");
    const std::pair<const char *, const char *> links[] = {{"/proc/self/fd", "fd"},
                                                           {"/proc/self/fd/0", "stdin"},
                                                           {"/proc/self/fd/1", "stdout"},
                                                           {"/proc/self/fd/2", "stderr"},
                                                           {"pts/ptmx", "ptmx"}};
    for (const auto &[to, name] : links) {
        explain({"ln", "-s", to, inside("/dev/") + name});
        if (::symlinkat(to, dev.get(), name) != 0)
            throw system_failure(std::string("/dev/") + name);
    }
}

// One mount for cgroup v2; one a hierarchy for v1 and hybrid, named as the host's are. Read-only: what a
// container may use is not the container's to change.
void mount_cgroups(const Fd &root) {
    const std::string attributes = "ro,nosuid,nodev,noexec,relatime";
    std::ifstream list("/proc/self/cgroup");
    std::vector<std::string> hierarchies; // the second field of cgroups(7): "memory", "name=systemd", "" is v2
    for (std::string line; std::getline(list, line);) {
        const auto begin = line.find(':') + 1;
        hierarchies.push_back(line.substr(begin, line.find(':', begin) - begin));
    }
    const std::string top = "/sys/fs/cgroup";
    const Fd directory = open_rooted(root, top, O_NOFOLLOW | O_DIRECTORY);
    if (!directory || hierarchies.empty())
        return; // a kernel without cgroups has nothing to show
    if (hierarchies == std::vector<std::string>{""})
        return mount_new(directory, "cgroup2", attributes, top);

    mount_new(directory, "tmpfs", "nosuid,nodev,noexec,mode=755,size=64k", top);
    for (const std::string &controllers : hierarchies) {
        const bool unified = controllers.empty(), named = controllers.starts_with("name=");
        const std::string path = top + "/" + (unified ? "unified" : named ? controllers.substr(5) : controllers);
        const Fd point = make_rooted(root, path, Kind::directory);
        if (unified)
            mount_new(point, "cgroup2", attributes, path);
        else
            mount_new(point, "cgroup", attributes + (named ? ",none," : ",") + controllers, path);
    }
    const Fd full = open_rooted(root, top);
    explain({"mount", "-o", "remount,bind,ro,nosuid,nodev,noexec", inside(top)});
    if (::mount(nullptr, full.path().c_str(), nullptr,
                MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        throw system_failure(top);
}

} // namespace

void mount_kernel_filesystems(const Fd &root, const std::string &shm_size, int terminal) {
    const auto mount_at = [&root](const char *path, const char *type, const std::string &options) {
        mount_new(make_mount_point(root, path), type, options, path);
    };
    mount_at("/proc", "proc", "nosuid,nodev,noexec");
    mount_at("/dev", "tmpfs", "nosuid,strictatime,mode=755,size=64m");
    make_devices(open_rooted(root, "/dev"));
    mount_at("/dev/pts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount_at("/dev/shm", "tmpfs", "nosuid,nodev,noexec,mode=1777,size=" + shm_size);
    mount_at("/dev/mqueue", "mqueue", "nosuid,nodev,noexec");
    mount_at("/sys", "sysfs", "ro,nosuid,nodev,noexec");
    mount_cgroups(root);
    // By its name: the descriptor belongs to the caller's mount namespace, from which nothing can be cloned.
    std::array<char, PATH_MAX> name{};
    if (terminal >= 0 && ::ttyname_r(terminal, name.data(), name.size()) == 0) {
        explain({"mount", "--bind", name.data(), inside("/dev/console")});
        attach_mount(clone_mount(AT_FDCWD, name.data(), 0, "/dev/console"),
                     make_rooted(root, "/dev/console", Kind::file), "/dev/console");
    }
}

// Neither by its name nor by /proc, which are the container's now.
void mount_console(const Fd &terminal) {
    explain({"mount", "--bind", "/dev/pts/0", "/dev/console"}); // the first of a new devpts
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    attach_mount(clone_mount(terminal.get(), "", AT_EMPTY_PATH, "/dev/console"),
                 make_rooted(root, "/dev/console", Kind::file), "/dev/console");
}

void mask_paths(const Fd &root) {
    const Fd null = open_rooted(root, "/dev/null");
    for (const char *path : masked_paths) {
        const Fd target = open_rooted(root, path);
        if (!target)
            continue; // not every kernel has every one
        if (is_directory(target)) {
            mount_new(target, "tmpfs", "ro,nosuid,nodev,noexec,size=0", path);
            continue;
        }
        explain({"mount", "--bind", inside("/dev/null"), inside(path)});
        attach_mount(clone_mount(null.get(), "", AT_EMPTY_PATH, path), target, path);
    }
    for (const char *path : read_only_paths) {
        const Fd target = open_rooted(root, path);
        if (!target)
            continue;
        explain({"mount", "--bind", inside(path), inside(path)});
        explain({"mount", "-o", "remount,bind,ro,nosuid,nodev,noexec", inside(path)});
        const Fd tree = clone_mount(target.get(), "", AT_EMPTY_PATH, path);
        set_attributes(tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, 0, path);
        attach_mount(tree, target, path);
    }
}

} // namespace docker_sh
