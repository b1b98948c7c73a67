// transfer: files into a container's tree and out of it, whatever symlinks somebody has planted there.
//
// What the kernel asks for: Linux >= 5.6 (openat2(2)), /proc of the host. With --pid, DIR is
// /proc/PID/root, what that process sees (proc(5)).
// What it never does: follow a symlink, "..", or a name of an archive out of DIR; write through a symlink that is below
// PATH (but with --through-links one that stays in DIR); run anything that lies in DIR; take the host's root for that
// of a container that is being born, or that has ended and whose PID is another process's by now.
//
// Exit status: PROGRAM's; 0, 1 something could not be unpacked, 2 wrong usage, 125 PATH is not there.
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/entry.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/rooted.hpp"
#include "unpack.hpp"

using namespace docker_sh;

namespace {

struct Options {
    pid_t pid = 0;
    unsigned long long start_time = 0;
    std::string root, path;
    UnpackOptions unpack;
    std::vector<std::string> argv;
    bool kind = false, follow = false, make = false, unpacks = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("transfer", "transfer --root DIR | --pid PID --start-time TICKS "
                                 "[--path PATH] --kind | --unpack | -- PROGRAM [ARG...]");
    // clang-format off
    line.options()
        ("root", po::value(&given.root)->value_name("DIR"), "what PATH cannot leave")
        ("pid", po::value(&given.pid)->value_name("PID"), "instead of --root: the root of that process")
        ("start-time", po::value(&given.start_time)->value_name("TICKS"), "when it started: field 22 of /proc/PID/stat")
        ("path", po::value(&given.path)->default_value("/")->value_name("PATH"), "resolved as if DIR were /")
        ("kind", po::bool_switch(&given.kind),
            "say what PATH is (missing, directory, file, symlink, other), and on another line where")
        ("follow", po::bool_switch(&given.follow), "--kind: of what a symlink leads to")
        ("make", po::bool_switch(&given.make), "make the directory PATH if it is missing")
        ("unpack", po::bool_switch(&given.unpacks), "unpack the tar archive on stdin into the directory PATH")
        ("prefix", po::value(&given.unpack.prefix)->value_name("NAME"), "--unpack: into NAME, made if missing")
        ("as", po::value(&given.unpack.name)->value_name("NAME"), "--unpack: the one entry becomes NAME")
        ("owner", po::bool_switch(&given.unpack.owner), "--unpack: keep user, group and what they may (setuid)")
        ("through-links", po::bool_switch(&given.unpack.through_links), "--unpack: symlinks to directories stay");
    // clang-format on
    line.operand("program", po::value(&given.argv), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.root.empty() == (given.pid == 0))
        throw Failure(usage_error, "one of --root and --pid");
    if (given.kind + given.unpacks + !given.argv.empty() != 1)
        throw Failure(usage_error, "one of --kind, --unpack and PROGRAM");
    return true;
}

Fd open_directory(const std::string &path) {
    Fd opened(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened)
        throw system_failure(path);
    return opened;
}

Fd open_root_of(pid_t pid, unsigned long long start_time) {
    const Fd process = open_process(pid, start_time);
    Fd root = open_directory("/proc/" + std::to_string(pid) + "/root");
    // As long as it is there, its PID is no other's
    if (::syscall(SYS_pidfd_send_signal, process.get(), 0, nullptr, 0) != 0)
        throw system_failure("process " + std::to_string(pid));
    if (is_host_root(root))
        throw Failure(helper_failed, "the container has no root of its own yet");
    return root;
}

const char *kind_of(const Fd &file) {
    struct stat about {};
    if (!file)
        return "missing";
    if (::fstat(file.get(), &about) != 0)
        throw system_failure("fstat");
    return S_ISDIR(about.st_mode)   ? "directory"
           : S_ISREG(about.st_mode) ? "file"
           : S_ISLNK(about.st_mode) ? "symlink"
                                    : "other";
}

// Where FILE is below ROOT, without symlinks.
std::string place_of(const Fd &root, const Fd &file) {
    const std::string top = std::filesystem::read_symlink(root.path()).string();
    const std::string place = std::filesystem::read_symlink(file.path()).string();
    return top == "/" ? place : place == top ? "/" : place.substr(top.size());
}

int run(const Options &given) {
    const Fd root = given.pid == 0 ? open_directory(given.root) : open_root_of(given.pid, given.start_time);
    if (given.kind) {
        const Fd file = open_rooted(root, given.path, given.follow ? 0 : O_NOFOLLOW);
        if (!file && errno != ENOENT && errno != ENOTDIR)
            throw system_failure(given.path);
        print(std::string(kind_of(file)) + '\n' + (file ? place_of(root, file) : given.path) + '\n');
        return 0;
    }
    const Fd directory =
        given.make ? make_rooted(root, given.path, Kind::directory) : open_rooted(root, given.path, O_DIRECTORY);
    if (!directory)
        throw system_failure(given.path);
    if (given.unpacks) {
        unpack(root, given.path, directory, given.unpack);
        return 0;
    }
    if (::fchdir(directory.get()) != 0)
        throw system_failure(given.path);
    ::execvp(given.argv[0].c_str(), pointers(given.argv).data());
    throw system_failure(given.argv[0]);
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("transfer", [argc, argv] {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    });
}
