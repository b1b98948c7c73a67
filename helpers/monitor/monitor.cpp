// monitor: stays with a container when nobody waits for it: its terminal, its log, its exit status, its end.
//
//   monitor watch   starts a container and watches it, as a daemon or with this process attached
//   monitor attach  joins stdin, stdout and stderr to a watched container
//   monitor logs    shows a watched container's log
//
// What the kernel asks for: clone(2) with the new namespaces, so that this process is PID 1's parent and is told of its
// end; a pidfd to wait on beside everything else (pidfd_open(2)). It does what unshare(1) does for docker.sh in the
// foreground, so that nothing but itself has to stay. What it never does: read a container's files, or take one away:
// that is --end, the shell's.
// Exit status: watch: 0 once the program runs, or its exit status with --attach; 125, 126, 127 if it did not start, 2
// wrong usage. attach: the program's; 0 when detached.
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>

#include <boost/program_options.hpp>
#include <sys/syscall.h>

#include "attach.hpp"
#include "common/explain.hpp"
#include "log.hpp"
#include "watch.hpp"

using namespace docker_sh;
namespace po = boost::program_options;

namespace {

struct Options {
    WatchOptions watch;
    AttachOptions attach;
    LogQuery logs;
    std::string mode, record, detach_keys;
    bool attached = false;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    po::options_description shown("Options");
    // clang-format off
    shown.add_options()
        ("record", po::value(&given.record)->value_name("DIR"), "the container's directory")
        ("interactive", po::bool_switch(&given.attach.input), "watch: stdin stays open; attach: read stdin")
        ("terminal", po::bool_switch(&given.attach.terminal), "the container has a terminal of its own")
        ("attach", po::bool_switch(&given.attached), "watch: this process is attached")
        ("detach-keys", po::value(&given.detach_keys)->default_value("ctrl-p,ctrl-q")->value_name("KEYS"), "")
        ("no-signals", po::bool_switch(), "attach: signals are not passed on")
        ("host-network", po::bool_switch(&given.watch.launch.host_network), "watch: no network namespace of its own")
        ("max-size", po::value(&given.watch.max_size)->value_name("BYTES"), "watch: rotate the log at that size")
        ("max-file", po::value(&given.watch.max_files)->default_value(1)->value_name("N"), "watch: log files kept")
        ("end", po::value(&given.watch.end)->value_name("PROGRAM"),
            "watch: run as PROGRAM ID STATUS [FD] at the end; its exit status 75 asks for a start again")
        ("explain", po::value(&explaining.fd)->value_name("FD"),
            "watch: say there what is done, as one would type it, as long as this process is there")
        ("follow", po::bool_switch(&given.logs.follow), "logs: until the container ends")
        ("timestamps", po::bool_switch(&given.logs.timestamps), "logs: when each line was written")
        ("since", po::value(&given.logs.since)->value_name("TIME"), "logs: as in the log")
        ("until", po::value(&given.logs.until)->value_name("TIME"), "logs: as in the log")
        ("tail", po::value(&given.logs.tail)->default_value(-1)->value_name("N"), "logs: the last lines")
        ("pid", po::value<int>()->default_value(-1)->value_name("PID"), "logs: --follow ends with this process")
        ("help", "this text")
        ("version", "the version");
    // clang-format on
    po::options_description all;
    all.add(shown).add_options()("mode", po::value(&given.mode))("program", po::value(&given.watch.launch.program));
    po::positional_options_description positions;
    positions.add("mode", 1).add("program", -1);
    po::variables_map seen;
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(), seen);
    po::notify(seen);
    if (seen.count("help"))
        std::cout << "Usage: monitor watch|attach|logs --record DIR [OPTIONS] [-- PROGRAM ARG...]\n" << shown;
    else if (seen.count("version"))
        std::cout << "monitor " << version << '\n';
    if (seen.count("help") || seen.count("version"))
        return false;
    if (given.record.empty())
        throw Failure(usage_error, "--record DIR is missing");
    if (given.attached || given.mode == "attach") // as docker run's and docker attach's statuses
        given.attach.detach_keys = DetachKeys(given.detach_keys, given.attached ? helper_failed : EXIT_FAILURE);
    given.attach.forward_signals = !seen["no-signals"].as<bool>();
    if (const int pid = seen["pid"].as<int>(); pid > 0)
        given.logs.monitor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
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
int exit_status(int outcome) {
    if (outcome == detached)
        std::fputs("read escape sequence\n", stderr);
    return outcome % detached;
}

int run(Options &given) {
    if (given.mode == "watch") {
        if (given.watch.launch.program.empty() || given.watch.end.empty())
            throw Failure(usage_error, "watch needs --end and PROGRAM");
        given.watch.record = given.record;
        given.watch.launch.input = given.attach.input;
        given.watch.launch.terminal = given.attach.terminal;
        const Fd client = start_daemon(given.watch, given.attached);
        return exit_status(follow_start(client, given));
    }
    if (given.mode == "attach") {
        given.attach.redraw = true;
        return exit_status(attach(connect_socket(given.record, "attach"), given.attach));
    }
    if (given.mode == "logs") {
        given.logs.path = given.record + "/log";
        read_log(given.logs);
        return 0;
    }
    throw Failure(usage_error, "not watch, attach or logs: '" + given.mode + "'");
}

} // namespace

int main(int argc, char **argv) {
    try {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    } catch (const Failure &failure) {
        // The line is docker.sh's word to the user, whose exit status this is.
        std::fprintf(stderr, "docker.sh: %s\n", failure.what());
        return failure.status();
    } catch (const std::exception &error) {
        std::fprintf(stderr, "monitor: %s\n", error.what());
        return usage_error;
    }
}
