#include "mounts.hpp"

#include <array>
#include <climits>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <dirent.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

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

bool is_empty(const std::string &directory) {
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(::opendir(directory.c_str()), ::closedir);
    if (!stream)
        return false;
    while (const dirent *entry = ::readdir(stream.get()))
        if (std::string_view name = entry->d_name; name != "." && name != "..")
            return false;
    return true;
}

bool is_directory(const Fd &fd) {
    struct stat status {};
    return ::fstat(fd.get(), &status) == 0 && S_ISDIR(status.st_mode);
}

// cp keeps owners, links, times and attributes; the host's one is still there, for the old root still is. All or
// nothing: a volume that holds something is never copied to again.
void copy_up(const Fd &source, const Fd &target, const std::string &what) {
    const std::string from = target.path() + "/.", to = source.path() + "/.";
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::fcntl(source.get(), F_SETFD, 0);
        ::fcntl(target.get(), F_SETFD, 0);
        const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        ::dup2(null.get(), STDERR_FILENO); // one line, ours, is enough
        ::execlp("cp", "cp", "-a", "--", from.c_str(), to.c_str(), nullptr);
        ::_exit(127);
    }
    if (pid > 0 && wait_for(pid) == 0)
        return;
    for (const auto &entry : std::filesystem::directory_iterator(source.path()))
        std::filesystem::remove_all(entry);
    throw Failure(helper_failed, what + ": cannot copy the image's files into the new volume");
}

bool is_same(const Fd &one, const Fd &other) {
    struct stat first {};
    struct stat second {};
    return ::fstat(one.get(), &first) == 0 && ::fstat(other.get(), &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

// Where a symlink of the image may lead a mount that was meant for another place.
void refuse_target(const Fd &root, const Fd &target, const std::string &what) {
    struct statfs status {};
    if (::fstatfs(target.get(), &status) == 0 && status.f_type == PROC_SUPER_MAGIC)
        throw Failure(helper_failed, what + ": cannot be mounted inside /proc");
    if (is_same(root, target))
        throw Failure(helper_failed, what + ": cannot be mounted over the root");
}

// The words of mount(8) that a bind mount knows, as mount_setattr(2)'s attributes.
struct BindOptions {
    unsigned long attributes = 0;
    bool copy_up = false;
};

BindOptions parse_bind_options(const std::string &options, const std::string &what) {
    static const std::map<std::string, unsigned long> attributes{
        {"rw", 0},
        {"ro", MOUNT_ATTR_RDONLY},
        {"nosuid", MOUNT_ATTR_NOSUID},
        {"nodev", MOUNT_ATTR_NODEV},
        {"noexec", MOUNT_ATTR_NOEXEC},
    };
    BindOptions parsed;
    std::istringstream words(options);
    for (std::string word; std::getline(words, word, ',');) {
        if (word == "copy-up")
            parsed.copy_up = true;
        else if (const auto found = attributes.find(word); found != attributes.end())
            parsed.attributes |= found->second;
        else
            throw Failure(helper_failed, what + ": unknown mount option '" + word + "'");
    }
    return parsed;
}

// What a program may expect below /dev, and nothing that reaches hardware.
void make_devices(const Fd &dev) {
    struct Node {
        const char *name;
        unsigned minor;
    };
    for (const Node &node : {Node{"null", 3}, {"zero", 5}, {"full", 7}, {"random", 8}, {"urandom", 9}})
        if (::mknodat(dev.get(), node.name, S_IFCHR | 0666, ::makedev(1, node.minor)) != 0)
            throw system_failure(std::string("/dev/") + node.name);
    if (::mknodat(dev.get(), "tty", S_IFCHR | 0666, ::makedev(5, 0)) != 0)
        throw system_failure("/dev/tty");
    const std::pair<const char *, const char *> links[] = {{"/proc/self/fd", "fd"},
                                                           {"/proc/self/fd/0", "stdin"},
                                                           {"/proc/self/fd/1", "stdout"},
                                                           {"/proc/self/fd/2", "stderr"},
                                                           {"pts/ptmx", "ptmx"}};
    for (const auto &[to, name] : links)
        if (::symlinkat(to, dev.get(), name) != 0)
            throw system_failure(std::string("/dev/") + name);
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
    if (::mount(nullptr, full.path().c_str(), nullptr,
                MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        throw system_failure(top);
}

// A detached copy of a mount, which shows nowhere until it is attached: open_tree(2).
Fd clone_mount(int directory, const char *path, unsigned flags, const std::string &what) {
    Fd tree(::open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags));
    if (!tree)
        throw system_failure(what);
    return tree;
}

void attach(const Fd &tree, const Fd &target, const std::string &what) {
    if (::move_mount(tree.get(), "", target.get(), "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
        throw system_failure(what);
}

void set_attributes(const Fd &tree, unsigned long attributes, unsigned flags, const std::string &what) {
    mount_attr change{};
    change.attr_set = attributes;
    if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH | flags, &change, sizeof change) != 0)
        throw system_failure(what);
}

} // namespace

Bind parse_bind(const std::string &text) {
    const auto last = text.rfind(':');
    const auto middle = last == text.npos || last == 0 ? text.npos : text.rfind(':', last - 1);
    if (middle == text.npos || middle == 0)
        throw Failure(usage_error, "--bind " + text + ": not SOURCE:TARGET:OPTIONS");
    return {text.substr(0, middle), text.substr(middle + 1, last - middle - 1), text.substr(last + 1)};
}

Tmpfs parse_tmpfs(const std::string &text) {
    const auto colon = text.find(':');
    if (colon == text.npos || colon == 0)
        throw Failure(usage_error, "--tmpfs " + text + ": not TARGET:OPTIONS");
    return {text.substr(0, colon), text.substr(colon + 1)};
}

void mount_new(const Fd &target, const std::string &type, const std::string &options, const std::string &what) {
    const std::unique_ptr<libmnt_context, void (*)(libmnt_context *)> context(mnt_new_context(), mnt_free_context);
    if (!context || mnt_context_disable_canonicalize(context.get(), 1) != 0 ||
        mnt_context_disable_helpers(context.get(), 1) != 0 || mnt_context_disable_mtab(context.get(), 1) != 0 ||
        mnt_context_set_fstype(context.get(), type.c_str()) != 0 ||
        mnt_context_set_source(context.get(), type.c_str()) != 0 ||
        mnt_context_set_target(context.get(), target.path().c_str()) != 0 ||
        mnt_context_set_options(context.get(), options.c_str()) != 0)
        throw Failure(helper_failed, what + ": libmount cannot prepare the mount");
    const int result = mnt_context_mount(context.get());
    if (result == 0)
        return;
    const int error = mnt_context_syscall_called(context.get()) ? mnt_context_get_syscall_errno(context.get())
                                                                : (result < 0 ? -result : EINVAL);
    throw system_failure(what + " (" + type + " " + options + ")", error);
}

void mount_bind(const Fd &root, const Bind &bind) {
    const BindOptions options = parse_bind_options(bind.options, bind.target);
    const Fd source(::open(bind.source.c_str(), O_PATH | O_CLOEXEC));
    if (!source)
        throw system_failure(bind.source);
    const bool directory = is_directory(source);
    const Fd target = make_rooted(root, bind.target, directory ? Kind::directory : Kind::file);
    refuse_target(root, target, bind.target);
    if (directory != is_directory(target))
        throw Failure(helper_failed,
                      bind.source + " on " + bind.target + ": trying to mount a directory onto a file (or vice-versa)");
    if (options.copy_up && directory && is_empty(source.path()) && !is_empty(target.path()))
        copy_up(source, target, bind.target);

    const Fd tree = clone_mount(source.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, bind.source);
    if (options.attributes != 0)
        set_attributes(tree, options.attributes, AT_RECURSIVE, bind.target);
    attach(tree, target, bind.source + " on " + bind.target);
}

void mount_tmpfs(const Fd &root, const Tmpfs &tmpfs) {
    const Fd target = make_rooted(root, tmpfs.target, Kind::directory);
    refuse_target(root, target, tmpfs.target);
    mount_new(target, "tmpfs", "nosuid,nodev,noexec" + (tmpfs.options.empty() ? "" : "," + tmpfs.options),
              tmpfs.target);
}

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
    if (terminal >= 0 && ::ttyname_r(terminal, name.data(), name.size()) == 0)
        attach(clone_mount(AT_FDCWD, name.data(), 0, "/dev/console"), make_rooted(root, "/dev/console", Kind::file),
               "/dev/console");
}

// Neither by its name nor by /proc, which are the container's now.
void mount_console(const Fd &terminal) {
    const Fd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    attach(clone_mount(terminal.get(), "", AT_EMPTY_PATH, "/dev/console"),
           make_rooted(root, "/dev/console", Kind::file), "/dev/console");
}

void mask_paths(const Fd &root) {
    const Fd null = open_rooted(root, "/dev/null");
    for (const char *path : {"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
                             "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
                             "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware"}) {
        const Fd target = open_rooted(root, path);
        if (!target)
            continue; // not every kernel has every one
        if (is_directory(target))
            mount_new(target, "tmpfs", "ro,nosuid,nodev,noexec,size=0", path);
        else
            attach(clone_mount(null.get(), "", AT_EMPTY_PATH, path), target, path);
    }
    for (const char *path : {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}) {
        const Fd target = open_rooted(root, path);
        if (!target)
            continue;
        const Fd tree = clone_mount(target.get(), "", AT_EMPTY_PATH, path);
        set_attributes(tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, 0, path);
        attach(tree, target, path);
    }
}

void change_root(const Fd &root) {
    // The old root must not hear of what happens here, nor we of it: pivot_root(2) asks for it as well.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        throw system_failure("cannot make the mounts private");
    const Fd old(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!old || ::fchdir(root.get()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0)
        throw system_failure("pivot_root");
    // The old root now lies on top of the new one, at the same path; only the descriptor tells them apart.
    set_attributes(old, MOUNT_ATTR_NOEXEC, AT_RECURSIVE, "cannot make the old root noexec");
    if (::fchdir(old.get()) != 0 || ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
        throw system_failure("cannot leave the old root");
}

void forbid_devices(const Fd &root) { set_attributes(root, MOUNT_ATTR_NODEV, 0, "cannot make the root nodev"); }

void make_root_read_only() {
    mount_attr change{};
    change.attr_set = MOUNT_ATTR_RDONLY;
    if (::mount_setattr(AT_FDCWD, "/", 0, &change, sizeof change) != 0)
        throw system_failure("cannot make the root read-only");
}

} // namespace docker_sh
