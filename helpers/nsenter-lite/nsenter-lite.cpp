// nsenter-lite: runs one more program in a running container, as its first one was run.
//
// What the kernel asks for: a pidfd for setns(2), which cannot come to mean another process (Linux >= 5.8); for v2's
// cgroups clone3(2), which makes the child where it belongs and so spares the kernel a wait; CAP_SYS_ADMIN.
// What it never does: run PROGRAM after any step failed; enter a process that is not the one that the record means;
// hand a terminal of the host, a descriptor but 0, 1 and 2, a variable or a signal disposition of the caller to
// PROGRAM. How its own file is kept from the container: seal, in entry.hpp.
//
// Exit status: PROGRAM's, 128+n if a signal ended it; 127 not found, 126 not executable, 125 another step failed, 2
// wrong usage.
#include <array>
#include <climits>
#include <csignal>

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/entry.hpp"
#include "common/environment.hpp"
#include "common/main.hpp"
#include "common/number.hpp"
#include "common/options.hpp"
#include "common/process.hpp"
#include "common/record.hpp"
#include "common/terminal.hpp"

using namespace docker_sh;

namespace {

struct Options {
    std::string record, user, directory;
    std::vector<std::string> argv, variables, variable_files;
    bool detach = false, tied = false, terminal = false, privileged = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("nsenter-lite", "nsenter-lite --record DIR [OPTIONS] -- PROGRAM [ARG...]");
    // clang-format off
    line.options()
        ("record", po::value(&given.record)->value_name("DIR"),
            "the container's record: its first process, its cgroups, and what holds for its first program: environment, "
            "user, directory, limits")
        ("env", po::value(&given.variables)->value_name("KEY[=VALUE]"),
            "one variable more, or instead; without VALUE the caller's (repeatable)")
        ("env-file", po::value(&given.variable_files)->value_name("FILE"), "lines of such; --env comes after (repeatable)")
        ("user", po::value(&given.user)->value_name("USER[:GROUP]"), "instead of the record's; names or numbers")
        ("workdir", po::value(&given.directory)->value_name("DIR"), "instead of the record's; must be there")
        ("privileged", po::bool_switch(&given.privileged), "leave PROGRAM every capability")
        ("terminal", po::bool_switch(&given.terminal), "a terminal of the container's own, with the caller's if it has one")
        ("tied", po::bool_switch(&given.tied),
            "a signal is not passed on but ends PROGRAM, with its process group; so does the end of this process")
        ("detach", po::bool_switch(&given.detach), "do not wait for PROGRAM");
    // clang-format on
    line.operand("program", po::value(&given.argv), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.record.empty() || given.argv.empty())
        throw Failure(usage_error, "--record DIR or PROGRAM is missing");
    if (!given.directory.empty() && !given.directory.starts_with('/'))
        throw Failure(usage_error, "--workdir " + given.directory + ": not an absolute path");
    return true;
}

// What --env and --env-file ask for. With that the caller's environment has done its part, and is no more.
Variables take_variables(const Options &given) {
    Variables own, asked;
    for (char **entry = environ; *entry != nullptr; ++entry)
        own.emplace_back(*entry);
    try {
        asked = asked_variables(given.variable_files, given.variables, own);
    } catch (const std::invalid_argument &error) {
        throw Failure(1, error.what()); // as Docker, for what is wrong before there is anything to run
    }
    for (char **entry = environ; *entry != nullptr; ++entry)
        ::explicit_bzero(*entry, std::strlen(*entry));
    ::clearenv();
    return asked;
}

// What takes the place of 0, 1 and 2; empty: it stays.
using Standard = std::array<Fd, 3>;

void replace(int fd, const Fd &by) {
    if (by && ::dup2(by.get(), fd) < 0)
        throw system_failure("dup2");
}

void discard_standard() {
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null)
        throw system_failure("/dev/null");
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        replace(fd, null);
}

// The kernel kills this process when its parent ends. After the last change of user, which would undo it (prctl(2),
// PR_SET_PDEATHSIG). A parent that has ended already is seen by its end of the socket.
void die_with(const Fd &parent) {
    pollfd event{parent.get(), 0, 0};
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        throw system_failure("prctl");
    if (::poll(&event, 1, 0) > 0)
        ::_exit(helper_failed);
}

// The child's way from the host to PROGRAM.
void become_inside(const Options &given, const Fd &process, const Cgroups &cgroups, const struct stat &host,
                   const Standard &standard, const Fd &report) {
    const Record record(given.record);
    const std::vector<Limit> limits = parse_limits(record.list("ulimits"));
    const bool no_new_privileges = record.has("no_new_privileges");
    const auto chosen = [&record](const std::string &own, const char *key) {
        return own.empty() ? record.value(key) : own;
    };
    const std::string user_text = chosen(given.user, "user"), directory = chosen(given.directory, "workdir");
    std::vector<std::string> environment = record.list("environ");
    for (const std::string &entry : given.variables)
        set_variable(environment, entry);
    join_cgroups(cgroups);
    set_oom_score_adj(record.value("oom_score_adj"));

    ::setsid();
    reset_signals();
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        replace(fd, standard.at(static_cast<std::size_t>(fd)));
    if (given.detach)
        discard_standard();
    enter(process, host);
    const User user = find_user(user_text);
    if (given.terminal) {
        const Terminal terminal = open_terminal();
        copy_window_size(terminal.master.get());
        take_terminal(terminal, user.uid, report);
        add_variable(environment, "TERM=xterm");
    }
    add_variable(environment, "HOME=" + user.home);
    // Now, not at exec: a directory such as /proc/self/fd/7 would lead out.
    close_others(report);
    if (std::array<char, PATH_MAX> path{};
        ::chdir(directory.empty() ? "/" : directory.c_str()) != 0 || ::getcwd(path.data(), path.size()) == nullptr)
        throw system_failure("workdir " + directory);
    set_limits(limits);
    restrict_process(user, no_new_privileges, given.privileged ? Capabilities::all : Capabilities::usual);
    if (given.tied)
        die_with(report);
    ::umask(022);
    become(given.argv, environment);
}

struct Child {
    pid_t pid = -1;
    Fd process, report, terminal;
};

// Throws what kept the child from becoming PROGRAM. Nothing came and the socket is closed: it has.
Fd receive_terminal(const Child &child) {
    Parcel parcel = receive_parcel(child.report);
    if (!parcel.fd && !parcel.text.empty()) {
        wait_for(child.pid);
        throw Failure(static_cast<unsigned char>(parcel.text.front()), parcel.text.substr(1));
    }
    return std::move(parcel.fd);
}

// The parent of a detached program is a process in the background, which gets STARTED, to write a byte to. It holds the
// terminal, if there is one, and reaps: the host's PID 1 may take its time or not do it at all, and a container cannot
// end before the last of its processes has been reaped (pid_namespaces(7)). The caller's process gets its status.
int stay_behind(Fd &started) {
    Pipe pipe = make_pipe();
    const pid_t pid = fork_child();
    if (pid == 0) {
        ::setsid();
        started = std::move(pipe.write);
        return 0;
    }
    pipe.write = Fd();
    char byte = 0;
    return TEMP_FAILURE_RETRY(::read(pipe.read.get(), &byte, 1)) == 1 ? 0 : wait_for(pid);
}

// In the container's pid namespace, which this process does not enter itself.
void start(const Options &given, const Standard &standard, Child &child) {
    const Record record(given.record);
    const Fd process = open_process(parse_number<pid_t>(record.value("pid")).value_or(0),
                                    parse_number<unsigned long long>(record.value("pid_start")).value_or(0));
    const Cgroups cgroups = open_cgroups(record.list("cgroups"));
    struct stat host {};
    if (::stat("/", &host) != 0)
        throw system_failure("/");
    Pipe ends = make_socket_pair();
    const Fd report = std::move(ends.write);
    child.report = std::move(ends.read);
    if (::setns(process.get(), CLONE_NEWPID) != 0)
        throw system_failure("cannot enter the container's pid namespace");
    child.pid = fork_into(cgroups, child.process);
    if (child.pid == 0) {
        int status = helper_failed;
        std::string line;
        try {
            become_inside(given, process, cgroups, host, standard, report);
        } catch (const Failure &failure) {
            status = failure.status();
            line = failure.what();
        } catch (const std::exception &error) {
            line = error.what();
        }
        send_parcel(report, static_cast<char>(status) + line);
        ::_exit(status);
    }
}

int run(Options given, char **argv) {
    seal(argv);
    hide_process();
    given.variables = take_variables(given);
    ::signal(SIGCHLD, SIG_DFL); // ignored, no child would leave a status
    ::prctl(PR_SET_NAME, "nsenter-lite");
    Fd started;
    if (given.detach) {
        const int result = stay_behind(started);
        if (!started)
            return result;
    }
    Child child;
    Relay relay([&child, &given](int signal) {
        if (given.tied)
            ::kill(-child.pid, SIGKILL); // nothing, before it has a group of its own
        if (signal == SIGWINCH && child.terminal)
            copy_window_size(child.terminal.get());
        else
            ::syscall(SYS_pidfd_send_signal, child.process.get(), given.tied ? SIGKILL : signal, nullptr, 0);
    });
    {
        const Standard standard = given.terminal || given.detach ? Standard() : relay.replace_terminals();
        start(given, standard, child);
    }
    if (given.terminal)
        child.terminal = receive_terminal(child);
    if (given.detach) {
        receive_terminal(child);
        discard_standard();
        if (::write(started.get(), "", 1) != 1)
            throw system_failure("nsenter-lite");
        started = Fd();
    }
    const bool typing = child.terminal && ::isatty(STDIN_FILENO);
    if (typing)
        relay.input(STDIN_FILENO, Fd(::fcntl(child.terminal.get(), F_DUPFD_CLOEXEC, 3)));
    if (child.terminal)
        relay.output(Fd(::fcntl(child.terminal.get(), F_DUPFD_CLOEXEC, 3)), STDOUT_FILENO);
    {
        const RawMode raw(typing ? STDIN_FILENO : -1);
        relay.run(child.process);
    }
    receive_terminal(child);
    return wait_for(child.pid);
}

} // namespace

int main(int argc, char **argv) {
    // exec -a: docker.sh becomes this helper, whose line is then docker.sh's word to the user
    return helper_main(program_invocation_short_name, [argc, argv] {
        Options given;
        return parse(argc, argv, given) ? run(given, argv) : 0;
    });
}
