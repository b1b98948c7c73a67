// nsenter-lite: runs one more program in a running container, as its first one was run.
//
// What the kernel asks for: a pidfd for setns(2), which cannot come to mean another process (Linux >= 5.8); for v2's
// cgroups clone3(2), which makes the child where it belongs and so spares the kernel a wait; CAP_SYS_ADMIN.
// What it never does: run PROGRAM after any step failed; enter a process that is not the one that started at
// --start-time; hand a terminal of the host, a descriptor but 0, 1 and 2, a variable or a signal disposition of the
// caller to PROGRAM.
// How its own file is kept from the container: seal, in entry.hpp.
//
// Exit status: PROGRAM's, 128+n if a signal ended it; 127 not found, 126 not executable, 125 another step failed, 2
// wrong usage.
#include <array>
#include <csignal>
#include <iostream>
#include <optional>

#include <boost/program_options.hpp>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common/entry.hpp"
#include "common/environment.hpp"
#include "common/process.hpp"
#include "common/record.hpp"
#include "common/terminal.hpp"

using namespace docker_sh;
namespace po = boost::program_options;

namespace {

struct Options {
    pid_t pid = 0;
    unsigned long long start_time = 0;
    std::string record, user, directory;
    std::vector<std::string> argv, variables;
    bool detach = false, terminal = false, privileged = false;
};

// Nothing if --help or --version was all that was asked for. A program_options error is wrong usage.
std::optional<Options> parse(int argc, char **argv) {
    Options given;
    po::options_description shown("Options");
    // clang-format off
    shown.add_options()
        ("pid", po::value(&given.pid)->value_name("PID"), "a process of the container")
        ("start-time", po::value(&given.start_time)->value_name("TICKS"), "when it started: field 22 of /proc/PID/stat")
        ("record", po::value(&given.record)->value_name("DIR"),
            "the container's record: its cgroups, and what holds for its first program: environment, user, directory, limits")
        ("env", po::value(&given.variables)->value_name("KEY=VALUE"), "one variable more, or instead (repeatable)")
        ("user", po::value(&given.user)->value_name("USER[:GROUP]"), "instead of the record's; names or numbers")
        ("workdir", po::value(&given.directory)->value_name("DIR"), "instead of the record's; must be there")
        ("privileged", po::bool_switch(&given.privileged), "leave PROGRAM every capability")
        ("terminal", po::bool_switch(&given.terminal), "a terminal of the container's own, with the caller's if it has one")
        ("detach", po::bool_switch(&given.detach), "do not wait for PROGRAM")
        ("help", "this text")
        ("version", "the version");
    // clang-format on
    po::options_description all;
    all.add(shown).add_options()("program", po::value(&given.argv));
    po::positional_options_description program;
    program.add("program", -1);

    po::variables_map seen;
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(program).style(style).run(), seen);
    po::notify(seen);
    if (seen.count("help"))
        std::cout << "Usage: nsenter-lite --pid PID --start-time TICKS --record DIR [OPTIONS] -- PROGRAM [ARG...]\n"
                  << shown;
    else if (seen.count("version"))
        std::cout << "nsenter-lite " << version << '\n';
    else if (!seen.count("pid") || !seen.count("start-time") || given.record.empty() || given.argv.empty())
        throw Failure(usage_error, "--pid PID, --start-time TICKS, --record DIR or PROGRAM is missing");
    else if (!given.directory.empty() && !given.directory.starts_with('/'))
        throw Failure(usage_error, "--workdir " + given.directory + ": not an absolute path");
    else
        return given;
    return std::nullopt;
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
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw system_failure("pipe");
    const Fd reader(ends[0]);
    Fd writer(ends[1]);
    const pid_t pid = ::fork();
    if (pid < 0)
        throw system_failure("fork");
    if (pid == 0) {
        ::setsid();
        started = std::move(writer);
        return 0;
    }
    writer = Fd();
    char byte = 0;
    return TEMP_FAILURE_RETRY(::read(reader.get(), &byte, 1)) == 1 ? 0 : wait_for(pid);
}

// In the container's pid namespace, which this process does not enter itself.
void start(const Options &given, const Standard &standard, Child &child) {
    const Fd process = open_process(given.pid, given.start_time);
    const Cgroups cgroups = open_cgroups(Record(given.record).list("cgroups"));
    struct stat host {};
    std::array<int, 2> ends{};
    if (::stat("/", &host) != 0 || ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw system_failure("nsenter-lite");
    const Fd report(ends[1]);
    child.report = Fd(ends[0]);
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

int run(const Options &given, char **argv) {
    seal(argv);
    hide_process();
    ::signal(SIGCHLD, SIG_DFL); // ignored, no child would leave a status
    ::prctl(PR_SET_NAME, "nsenter-lite");
    Fd started;
    if (given.detach) {
        const int result = stay_behind(started);
        if (!started)
            return result;
    }
    Child child;
    Relay relay([&child](int signal) {
        if (signal == SIGWINCH && child.terminal)
            copy_window_size(child.terminal.get());
        else
            ::syscall(SYS_pidfd_send_signal, child.process.get(), signal, nullptr, 0);
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
    int status = usage_error;
    std::string line;
    try {
        const std::optional<Options> given = parse(argc, argv);
        return given ? run(*given, argv) : 0;
    } catch (const Failure &failure) {
        status = failure.status();
        line = failure.what();
    } catch (const po::error &error) {
        line = error.what();
    } catch (const std::exception &error) {
        status = helper_failed;
        line = error.what();
    }
    std::cerr << program_invocation_short_name << ": " << line << '\n';
    return status;
}
