// monitor: stays with a container when nobody waits for it: its terminal, its log, its exit status, its end.
//
//   monitor watch   starts a container and watches it, as a daemon or with this process attached
//   monitor attach  joins stdin, stdout and stderr to a watched container
//   monitor logs    shows a watched container's log
//   monitor wait    waits for the end of a container, watched or not, or of a process that its record speaks of
//
// What the kernel asks for: clone(2) with the new namespaces, so that this process is PID 1's parent and is told of its
// end; a pidfd to wait on beside everything else (pidfd_open(2)). It does what unshare(1) does for docker.sh in the
// foreground, so that nothing but itself has to stay. What it never does: read a container's files, or take one away:
// that is --end, the shell's.
// Exit status: watch: 0 once the program runs, or its exit status with --attach; 125, 126, 127 if it did not start, 2
// wrong usage. attach: the program's; 0 when detached. wait: 0; 1 if that takes too long.
#include <cmath>
#include <csignal>
#include <deque>
#include <optional>

#include <sys/prctl.h>

#include "attach.hpp"
#include "common/explain.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/start-time.hpp"
#include "daemon.hpp"
#include "log.hpp"
#include "wait.hpp"

using namespace docker_sh;

namespace {

struct Options {
    WatchOptions watch;
    AttachOptions attach;
    LogQuery logs;
    std::vector<std::string> records;
    std::string mode, record, detach_keys, role, since, until, tail;
    std::optional<double> timeout; // seconds
    pid_t parent = 0;
    bool attached = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("monitor", "monitor watch|attach|logs|wait --record DIR [OPTIONS] [-- PROGRAM ARG...]");
    bool no_signals = false;
    pid_t pid = -1;
    double timeout = -1;
    // clang-format off
    line.options()
        ("record", po::value(&given.records)->value_name("DIR"), "the container's directory (wait: repeatable)")
        ("interactive", po::bool_switch(&given.attach.input), "watch: stdin stays open; attach: read stdin")
        ("terminal", po::bool_switch(&given.attach.terminal), "the container has a terminal of its own")
        ("attach", po::bool_switch(&given.attached), "watch: this process is attached")
        ("detach-keys", po::value(&given.detach_keys)->default_value("ctrl-p,ctrl-q")->value_name("KEYS"), "")
        ("no-signals", po::bool_switch(&no_signals), "attach: signals are not passed on")
        ("host-network", po::bool_switch(&given.watch.launch.host_network), "watch: no network namespace of its own")
        ("max-size", po::value(&given.watch.max_size)->value_name("BYTES"), "watch: rotate the log at that size")
        ("max-file", po::value(&given.watch.max_files)->default_value(1)->value_name("N"), "watch: log files kept")
        ("end", po::value(&given.watch.end)->value_name("PROGRAM"),
            "watch: sees to each end, as PROGRAM ID STATUS [FD]; FD is --explain's")
        ("again", po::value(&given.watch.again)->value_name("PROGRAM"),
            "watch: prepares another start, if the record wants one, as PROGRAM ID [FD]")
        ("exec", po::value(&given.watch.exec)->value_name("PROGRAM"),
            "watch: asks how it is, as PROGRAM --record DIR --tied -- TEST...")
        ("explain", po::value(&explaining.fd)->value_name("FD"),
            "watch: say there what is done, as one would type it, as long as this process is there")
        ("follow", po::bool_switch(&given.logs.follow), "logs: until the container ends")
        ("timestamps", po::bool_switch(&given.logs.timestamps), "logs: when each line was written")
        ("since", po::value(&given.since)->value_name("TIME"), "logs: not before: how long ago, or when")
        ("until", po::value(&given.until)->value_name("TIME"), "logs: not after")
        ("tail", po::value(&given.tail)->default_value("all")->value_name("N|all"), "logs: the last lines")
        ("pid", po::value(&pid)->value_name("PID"), "logs: --follow ends with this process")
        ("role", po::value(&given.role)->value_name("pid|runner"),
            "wait: for that process of the record; without it, for the container, whose exit status is printed")
        ("timeout", po::value(&timeout)->value_name("SECONDS"), "wait --role: no longer")
        ("parent", po::value(&given.parent)->value_name("PID"), "wait: no longer than this process, its parent, is there");
    // clang-format on
    line.operand("mode", po::value(&given.mode), 1);
    line.operand("program", po::value(&given.watch.launch.program), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.records.empty() || given.records.front().empty())
        throw Failure(usage_error, "--record DIR is missing");
    if (given.records.size() > 1 && (given.mode != "wait" || !given.role.empty()))
        throw Failure(usage_error, "more than one --record");
    given.record = given.records.front();
    if (line.has("timeout"))
        given.timeout = std::max(timeout, 0.0);
    if (given.attached || given.mode == "attach") // as docker run's and docker attach's statuses
        given.attach.detach_keys = DetachKeys(given.detach_keys, given.attached ? helper_failed : refusal);
    given.attach.forward_signals = !no_signals;
    given.logs.tail = log_lines("--tail", given.tail);
    given.logs.since = log_time("--since", given.since);
    given.logs.until = log_time("--until", given.until);
    if (pid > 0)
        given.logs.monitor = open_pid(pid);
    return true;
}

// The daemon's parent: told by the daemon how the start went, and attached to it if that was asked for.
int follow_start(const Fd &daemon, const Options &given) {
    const std::string message = receive_message(daemon);
    if (message.empty())
        throw Failure(helper_failed, "the monitor ended before the program had started");
    if (message[0] == message_failed)
        throw Failure(static_cast<unsigned char>(message[1]), message.substr(2));
    return given.attached ? attach(daemon, given.attach) : 0;
}

// In Docker's words, and on a line of its own: the cursor is behind the program's prompt.
int final_status(int outcome) {
    if (outcome == detached)
        std::fputs("read escape sequence\n", stderr);
    return outcome % detached;
}

// Whoever waits for something on behalf of a shell ends with it, whatever ends that.
void end_with(pid_t parent) {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        throw system_failure("prctl");
    if (::getppid() != parent)
        throw Failure(helper_failed, "who asked has gone");
}

int wait(const Options &given) {
    if (given.parent > 0)
        end_with(given.parent);
    if (!given.role.empty()) {
        std::optional<std::chrono::milliseconds> longest;
        if (given.timeout)
            longest = std::chrono::milliseconds(std::llround(*given.timeout * 1000));
        return wait_for_role(Record(given.record), given.role, longest) ? EXIT_SUCCESS : refusal;
    }
    std::deque<Ending> endings; // all from the start: the second may end, and go, while the first is waited for
    int status = EXIT_SUCCESS;
    for (const std::string &record : given.records)
        try {
            endings.emplace_back(record);
        } catch (const Failure &failure) { // it has just been removed: that does not keep the others
            complain(failure.what());
            status = refusal;
        }
    for (Ending &each : endings)
        print(each.wait() + '\n');
    return status;
}

int run(Options &given) {
    if (given.mode == "watch") {
        if (given.watch.launch.program.empty() || given.watch.end.empty() || given.watch.again.empty() ||
            given.watch.exec.empty())
            throw Failure(usage_error, "watch needs --end, --again, --exec and PROGRAM");
        given.watch.record = given.record;
        given.watch.launch.input = given.attach.input;
        given.watch.launch.terminal = given.attach.terminal;
        const Fd client = start_daemon(given.watch, given.attached);
        return final_status(follow_start(client, given));
    }
    if (given.mode == "attach") {
        given.attach.redraw = true;
        return final_status(attach(connect_socket(given.record, "attach"), given.attach));
    }
    if (given.mode == "logs") {
        given.logs.path = given.record + "/log";
        read_log(given.logs);
        return 0;
    }
    if (given.mode == "wait")
        return wait(given);
    throw Failure(usage_error, "not watch, attach, logs or wait: '" + given.mode + "'");
}

} // namespace

int main(int argc, char **argv) {
    // The line is docker.sh's word to the user, whose exit status this is
    return helper_main("docker.sh", [argc, argv] {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    });
}
