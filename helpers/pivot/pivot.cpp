// pivot: the last step of a container's birth, from the host's root to the container's program.
//
// What the kernel asks for: a new pid namespace in which this process is PID 1 (pid_namespaces(7)), a new mount
// namespace (mount_namespaces(7)), DIR a mount point (pivot_root(2)), Linux >= 5.12 (mount_setattr(2)).
// What it never does: run PROGRAM after any step failed; follow a symlink out of DIR; leave a descriptor, a
// variable or a signal disposition of the caller to PROGRAM.
// Exit status: PROGRAM's; 127 not found, 126 not executable, 125 another step failed, 2 wrong usage.
#include <csignal>

#include <fcntl.h>
#include <linux/close_range.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common/environment.hpp"
#include "common/explain.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/process.hpp"
#include "common/record.hpp"
#include "common/start-time.hpp"
#include "common/terminal.hpp"
#include "kernelfs.hpp"
#include "mounts.hpp"

using namespace docker_sh;

namespace {

// Where the init is in a container, as Docker has it.
constexpr const char *init_place = "/sbin/docker-init";

struct Options {
    std::string root, record, volumes, init, shm_size, join_network;
    std::vector<std::string> argv, binds;
    bool loopback = false;
    int console = -1;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("pivot", "pivot --root DIR [OPTIONS] -- PROGRAM [ARG...]");
    // clang-format off
    line.options()
        ("root", po::value(&given.root)->value_name("DIR"), "the container's root, a mount point")
        ("record", po::value(&given.record)->default_value(".")->value_name("DIR"),
            "the container's record: its mounts, and who and where PROGRAM is, with what environment and limits")
        ("volumes", po::value(&given.volumes)->value_name("DIR"), "where its volumes are: DIR/NAME/_data")
        ("init", po::value(&given.init)->value_name("FILE"), "of the host: the init in front of PROGRAM, if the record wants one")
        ("bind", po::value(&given.binds)->value_name("SOURCE:TARGET:OPTIONS"),
            "bind SOURCE of the host; OPTIONS: ro,rw,nosuid,nodev,noexec,copy-up (repeatable)")
        ("shm-size", po::value(&given.shm_size)->default_value("64m")->value_name("SIZE"), "size of /dev/shm")
        ("join-network", po::value(&given.join_network)->value_name("PID:TICKS"),
            "the network namespace of the process PID that started at TICKS (field 22 of /proc/PID/stat)")
        ("loopback", po::bool_switch(&given.loopback), "bring lo up")
        ("console", po::value(&given.console)->value_name("FD"),
            "make a terminal of the container's own, and send its master over this socket")
        ("report", po::value(&complaints.report)->value_name("FD"), "say there, not on stderr, why PROGRAM did not start")
        ("explain", po::value(&explaining.fd)->value_name("FD"), "say there what is done, as one would type it");
    // clang-format on
    line.operand("program", po::value(&given.argv), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.root.empty() || given.argv.empty())
        throw Failure(usage_error, given.root.empty() ? "--root DIR is missing" : "PROGRAM is missing");
    return true;
}

// The host's /proc is still in place, though this process is in a new pid namespace: no pidfd can be had (setns(2)),
// but a descriptor stays what it was, so the start time is looked at when the namespace is open.
void join_network(const std::string &text) {
    const std::string::size_type colon = text.find(':');
    const std::string process = text.substr(0, colon);
    explain({"nsenter", "--net=/proc/" + process + "/ns/net"});
    const Fd netns(::open(("/proc/" + process + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    if (!netns || colon == std::string::npos || start_time(process) != text.substr(colon + 1))
        throw Failure(helper_failed, "cannot join the network of process " + text + ": it has ended");
    if (::setns(netns.get(), CLONE_NEWNET) != 0)
        throw system_failure("cannot join the network of process " + text);
}

void bring_loopback_up() {
    explain({"ip", "link", "set", "lo", "up"});
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    if (!socket || ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        throw system_failure("lo");
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
        throw system_failure("lo");
}

// A process group of its own, in the foreground: Ctrl-C is then the container's and nobody else's. Without a
// terminal a session of its own serves the same end (credentials(7)).
void take_session(bool terminal) {
    if (!terminal) {
        ::setsid(); // fails only for one that leads a session already
        return;
    }
    sigset_t output;
    ::sigemptyset(&output);
    ::sigaddset(&output, SIGTTOU); // tcsetpgrp(3) from the background would stop this process
    ::sigprocmask(SIG_BLOCK, &output, nullptr);
    if (::setpgid(0, 0) != 0 || ::tcsetpgrp(STDIN_FILENO, ::getpgrp()) != 0)
        throw system_failure("cannot take the terminal");
}

// What the record says of the container (docs/RECORD.md).
struct Container {
    explicit Container(const Record &record);

    std::string user, directory;
    std::vector<std::string> environment;
    std::vector<Mount> mounts;
    std::vector<Limit> limits;
    bool init, terminal, read_only, no_new_privileges;
    std::string oom_score_adj;
};

Container::Container(const Record &record)
    : user(record.value("user")), directory(record.value("workdir")), environment(record.list("environ")),
      mounts(parse_mounts(record.list("mounts"))), limits(parse_limits(record.list("ulimits"))),
      init(record.has("init")), terminal(record.has("terminal")), read_only(record.has("read_only")),
      no_new_privileges(record.has("no_new_privileges")), oom_score_adj(record.value("oom_score_adj")) {
    if (directory.empty())
        directory = "/";
}

void run(const Options &given) {
    if (::getpid() != 1)
        throw Failure(helper_failed, "not PID 1 of a new pid namespace; docker.sh starts this helper by unshare(1)");
    // What the caller had open is no business of the program's; --report stays until exec.
    if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        throw system_failure("close_range");
    ::umask(0);
    explaining.root = given.root;

    // Everything that can be wrong with the words is found before the first mount.
    const Container container((Record(given.record)));
    std::vector<Bind> binds;
    for (const std::string &text : given.binds)
        binds.push_back(parse_bind(text));
    std::vector<std::string> argv = given.argv;
    const Fd root(::open(given.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        throw system_failure(given.root);

    take_session(container.terminal);
    set_oom_score_adj(container.oom_score_adj);
    explain({"unshare", "--cgroup"});
    if (::unshare(CLONE_NEWCGROUP) != 0 && errno != EINVAL) // EINVAL: a kernel without cgroups
        throw system_failure("cannot make a cgroup namespace");
    if (!given.join_network.empty())
        join_network(given.join_network);
    if (given.loopback)
        bring_loopback_up();
    forbid_devices(root);
    mount_kernel_filesystems(root, given.shm_size, container.terminal ? STDIN_FILENO : -1);
    for (const Bind &each : binds)
        mount_bind(root, each);
    for (const Mount &each : container.mounts)
        make_mount(root, each, given.volumes);
    if (container.init) { // the last one, or a volume could hide it
        mount_bind(root, {given.init, init_place, "ro"});
        argv.insert(argv.begin(), {init_place, "--"});
    }
    mask_paths(root);
    make_rooted(root, container.directory, Kind::directory);
    change_root(root);
    const User user = find_user(container.user);
    if (given.console >= 0) {
        const Terminal terminal = open_terminal();
        mount_console(terminal.slave);
        take_terminal(terminal, user.uid, Fd(given.console));
    }
    if (container.read_only)
        make_root_read_only();
    explain({"cd", container.directory});
    if (::chdir(container.directory.c_str()) != 0)
        throw system_failure("workdir " + container.directory);
    std::vector<std::string> environment = container.environment;
    add_variable(environment, "HOME=" + user.home);
    set_limits(container.limits);
    restrict_process(user, container.no_new_privileges);
    ::umask(022);
    reset_signals();
    become(argv, environment);
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("pivot", [argc, argv] {
        Options given;
        if (parse(argc, argv, given))
            run(given);
        return EXIT_SUCCESS;
    });
}
