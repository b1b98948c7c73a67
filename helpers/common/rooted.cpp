#include "common/rooted.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace docker_sh {

bool is_directory(const Fd &fd) {
    struct stat status {};
    return ::fstat(fd.get(), &status) == 0 && S_ISDIR(status.st_mode);
}

Fd open_root(const std::string &directory) {
    Fd root(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        throw system_failure(directory);
    if (is_host_root(root))
        throw Failure(helper_failed, directory + ": is the host's root");
    return root;
}

bool is_host_root(const Fd &directory) {
    struct stat given {
    }, host{};
    if (::fstat(directory.get(), &given) != 0 || ::stat("/", &host) != 0)
        throw system_failure("/");
    return given.st_dev == host.st_dev && given.st_ino == host.st_ino;
}

namespace {

Fd open_resolved(const Fd &root, std::string_view path, int flags, unsigned resolve) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_PATH | O_CLOEXEC);
    how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
    const std::string name = path.empty() ? "." : std::string(path);
    for (;;) {
        const long fd = ::syscall(SYS_openat2, root.get(), name.c_str(), &how, sizeof how);
        // EAGAIN: somebody renamed a directory on the way, and the kernel could not be sure about ".."
        if (fd >= 0 || errno != EAGAIN)
            return Fd(static_cast<int>(fd));
    }
}

} // namespace

Fd open_rooted(const Fd &root, std::string_view path, int flags) {
    return open_resolved(root, path, flags, RESOLVE_IN_ROOT);
}

bool leads_out(const Fd &root, std::string_view path) {
    return !open_resolved(root, path, 0, RESOLVE_BENEATH) && errno == EXDEV;
}

Fd make_rooted(const Fd &root, std::string_view path, Kind kind) {
    if (Fd found = open_rooted(root, path))
        return found;
    if (errno != ENOENT)
        throw system_failure(std::string(path));

    const auto end = path.find_last_not_of('/');
    const auto cut = path.find_last_of('/', end);
    const std::string name(path.substr(cut == path.npos ? 0 : cut + 1, end - cut));
    const Fd parent = make_rooted(root, cut == path.npos ? "" : path.substr(0, cut), Kind::directory);
    const int failed = kind == Kind::directory ? ::mkdirat(parent.get(), name.c_str(), 0755)
                                               : ::mknodat(parent.get(), name.c_str(), S_IFREG | 0644, 0);
    if (failed != 0)
        throw errno == EEXIST ? Failure(helper_failed, std::string(path) + ": a dangling symlink of the image")
                              : system_failure(std::string(path));
    Fd made = open_rooted(root, path);
    if (!made)
        throw system_failure(std::string(path));
    return made;
}

} // namespace docker_sh
