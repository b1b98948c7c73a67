// transfer: files into a container's tree and out of it, whatever symlinks somebody has planted there.
//
// What the kernel asks for: Linux >= 5.6 (openat2(2)), /proc of the host. With --pid, DIR is
// /proc/PID/root, what that process sees (proc(5)).
// What it never does: follow a symlink, "..", or a name of an archive out of DIR; write through a symlink that is below
// DESTINATION (but for an archive of the user's own one that stays in DIR); run anything that lies in DIR; take the
// host's root for that of a container that is being born, or that has ended and whose PID is another process's by now.
//
// It speaks for docker.sh cp, in Docker's words. Exit status: PROGRAM's; 0, 1 it cannot be copied, or not all of it,
// 2 wrong usage, 125 the machine's fault, or DIR or PATH is not there.
#include <vector>

#include <fcntl.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/entry.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/rooted.hpp"
#include "copy.hpp"

using namespace docker_sh;

namespace {

struct Options {
    pid_t pid = 0;
    unsigned long long start_time = 0;
    std::string root, path, container;
    CopyOptions copy;
    std::vector<std::string> words;
    bool in = false, out = false, make = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("transfer", "transfer --root DIR | --pid PID --start-time TICKS "
                                 "--copy-in | --copy-out -- SOURCE DESTINATION, or [--path PATH] -- PROGRAM [ARG...]");
    // clang-format off
    line.options()
        ("root", po::value(&given.root)->value_name("DIR"), "the container's root, which nothing leads out of")
        ("pid", po::value(&given.pid)->value_name("PID"), "instead of --root: the root of that process")
        ("start-time", po::value(&given.start_time)->value_name("TICKS"), "when it started: field 22 of /proc/PID/stat")
        ("container", po::value(&given.container)->value_name("NAME"), "what errors call it")
        ("copy-in", po::bool_switch(&given.in), "SOURCE of the host to DESTINATION, as if DIR were /; "
            "-: a tar archive on stdin")
        ("copy-out", po::bool_switch(&given.out), "SOURCE, as if DIR were /, to DESTINATION of the host; "
            "-: as a tar archive to stdout")
        ("archive", po::bool_switch(&given.copy.archive), "keep user, group, attributes and what they may (setuid)")
        ("follow-link", po::bool_switch(&given.copy.follow_link), "of a symlink SOURCE, what it leads to")
        ("path", po::value(&given.path)->default_value("/")->value_name("PATH"),
            "where PROGRAM, one of the host's, is run; resolved as if DIR were /")
        ("make", po::bool_switch(&given.make), "make the directory PATH if it is missing");
    // clang-format on
    line.operand("words", po::value(&given.words), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.root.empty() == (given.pid == 0))
        throw Failure(usage_error, "one of --root and --pid");
    if (given.in && given.out)
        throw Failure(usage_error, "one of --copy-in and --copy-out");
    if ((given.in || given.out) ? given.words.size() != 2 : given.words.empty())
        throw Failure(usage_error, "SOURCE and DESTINATION, or PROGRAM");
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

// Returns only by throwing what is wrong.
void become_program(const Fd &root, const Options &given) {
    const Fd directory =
        given.make ? make_rooted(root, given.path, Kind::directory) : open_rooted(root, given.path, O_DIRECTORY);
    if (!directory || ::fchdir(directory.get()) != 0)
        throw system_failure(given.path);
    ::execvp(given.words[0].c_str(), pointers(given.words).data());
    throw system_failure(given.words[0]);
}

void run(const Options &given) {
    const Fd root = given.pid == 0 ? open_directory(given.root) : open_root_of(given.pid, given.start_time);
    if (!given.in && !given.out)
        become_program(root, given);
    const Fd host = open_directory("/");
    const std::string &source = given.words[0], &destination = given.words[1];
    if (given.in && source == "-")
        receive({root, destination, given.container});
    else if (given.in)
        copy({host, source, {}}, {root, destination, given.container}, given.copy);
    else if (destination == "-")
        send({root, source, given.container}, given.copy);
    else
        copy({root, source, given.container}, {host, destination, {}}, given.copy);
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("docker.sh", [argc, argv] {
        Options given;
        if (parse(argc, argv, given))
            run(given);
        return 0;
    });
}
