#include "mounts.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

#include <fcntl.h>
#include <libmount/libmount.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "common/child.hpp"
#include "common/explain.hpp"

namespace docker_sh {
namespace {

// cp keeps owners, links, times and attributes; the host's one is still there, for the old root still is. All or
// nothing: a volume that holds something is never copied to again.
void copy_up(const Fd &source, const Fd &target, const Bind &bind) {
    const std::string from = target.path() + "/.", to = source.path() + "/.";
    explain({"cp", "-a", inside(bind.target) + "/.", bind.source});
    const pid_t pid = fork_child();
    if (pid == 0) {
        ::fcntl(source.get(), F_SETFD, 0);
        ::fcntl(target.get(), F_SETFD, 0);
        const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        ::dup2(null.get(), STDERR_FILENO); // one line, ours, is enough
        ::execlp("cp", "cp", "-a", "--", from.c_str(), to.c_str(), nullptr);
        ::_exit(127);
    }
    if (wait_for(pid) == 0)
        return;
    for (const auto &entry : std::filesystem::directory_iterator(source.path()))
        std::filesystem::remove_all(entry);
    throw Failure(helper_failed, bind.target + ": cannot copy the image's files into the new volume");
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

} // namespace

Bind parse_bind(const std::string &text) {
    const auto last = text.rfind(':');
    const auto middle = last == text.npos || last == 0 ? text.npos : text.rfind(':', last - 1);
    if (middle == text.npos || middle == 0)
        throw Failure(usage_error, "--bind " + text + ": not SOURCE:TARGET:OPTIONS");
    return {text.substr(0, middle), text.substr(middle + 1, last - middle - 1), text.substr(last + 1)};
}

std::vector<Mount> parse_mounts(const std::vector<std::string> &words) {
    std::vector<Mount> mounts;
    if (words.size() % 5 != 0)
        throw Failure(usage_error, "the record's list mounts is damaged");
    for (std::size_t i = 0; i < words.size(); i += 5)
        mounts.push_back({words[i], words[i + 1], words[i + 2], words[i + 3], words[i + 4]});
    return mounts;
}

void mount_new(const Fd &target, const std::string &type, const std::string &options, const std::string &what) {
    explain({"mount", "-t", type, "-o", options, type, inside(what)});
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

Fd clone_mount(int directory, const char *path, unsigned flags, const std::string &what) {
    Fd tree(::open_tree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags));
    if (!tree)
        throw system_failure(what);
    return tree;
}

void attach_mount(const Fd &tree, const Fd &target, const std::string &what) {
    if (::move_mount(tree.get(), "", target.get(), "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
        throw system_failure(what);
}

void set_attributes(const Fd &tree, unsigned long attributes, unsigned flags, const std::string &what) {
    mount_attr change{};
    change.attr_set = attributes;
    if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH | flags, &change, sizeof change) != 0)
        throw system_failure(what);
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
    if (options.copy_up && directory && std::filesystem::is_empty(source.path()) &&
        !std::filesystem::is_empty(target.path()))
        copy_up(source, target, bind);

    explain({"mount", "--rbind", bind.source, inside(bind.target)});
    const Fd tree = clone_mount(source.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, bind.source);
    if (options.attributes != 0) {
        const std::string words = "remount,bind," + bind.options;
        explain({"mount", "-o", words.substr(0, words.find(",copy-up")), inside(bind.target)});
        set_attributes(tree, options.attributes, AT_RECURSIVE, bind.target);
    }
    attach_mount(tree, target, bind.source + " on " + bind.target);
}

void make_mount(const Fd &root, const Mount &mount, const std::string &volumes) {
    if (mount.kind == "bind")
        return mount_bind(root, {mount.source, mount.target, mount.options});
    if (mount.kind == "volume" || mount.kind == "anonymous")
        return mount_bind(root, {volumes + "/" + mount.name + "/_data", mount.target, mount.options});
    if (mount.kind != "tmpfs")
        throw Failure(helper_failed, mount.target + ": no such kind of a mount: '" + mount.kind + "'");
    const Fd target = make_rooted(root, mount.target, Kind::directory);
    refuse_target(root, target, mount.target);
    mount_new(target, "tmpfs", "nosuid,nodev,noexec" + (mount.options.empty() ? "" : "," + mount.options),
              mount.target);
}

void change_root(const Fd &root) {
    explain({"mount", "--make-rprivate", "/"});
    explain({"cd", explaining.root});
    explain({"pivot_root", ".", "."});
    // The old root must not hear of what happens here, nor we of it: pivot_root(2) asks for it as well.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        throw system_failure("cannot make the mounts private");
    const Fd old(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!old || ::fchdir(root.get()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0)
        throw system_failure("pivot_root");
    // The old root now lies on top of the new one, at the same path; only the descriptor tells them apart.
    set_attributes(old, MOUNT_ATTR_NOEXEC, AT_RECURSIVE, "cannot make the old root noexec");
    explain({"umount", "-l", "."});
    explain({"cd", "/"});
    explaining.root.clear();
    if (::fchdir(old.get()) != 0 || ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
        throw system_failure("cannot leave the old root");
}

void forbid_devices(const Fd &root) {
    explain({"mount", "-o", "remount,bind,nodev", inside("")});
    set_attributes(root, MOUNT_ATTR_NODEV, 0, "cannot make the root nodev");
}

void make_root_read_only() {
    explain({"mount", "-o", "remount,bind,ro", "/"});
    mount_attr change{};
    change.attr_set = MOUNT_ATTR_RDONLY;
    if (::mount_setattr(AT_FDCWD, "/", 0, &change, sizeof change) != 0)
        throw system_failure("cannot make the root read-only");
}

} // namespace docker_sh
