#include "options.hpp"

#include <algorithm>

#include "refusal.hpp"

namespace po = boost::program_options;

namespace docker_sh {
namespace {

po::typed_value<bool> *flag() { return po::bool_switch(); }

// The last one counts.
po::typed_value<std::string> *value(const char *name) { return po::value<std::string>()->value_name(name); }

// All of them count.
po::typed_value<std::vector<std::string>> *values(const char *name) {
    return po::value<std::vector<std::string>>()->composing()->value_name(name);
}

void declare_session(po::options_description &options) {
    // clang-format off
    options.add_options()
        ("detach,d", flag(), "Run in the background and print the id")
        ("detach-keys", value("KEYS"), "Keys that leave the container running (ctrl-p,ctrl-q)")
        ("explain", flag(), "Say each step as it is made, as the command that one would type");
    // clang-format on
}

void declare_limits(po::options_description &options) {
    // clang-format off
    options.add_options()
        ("blkio-weight", value("WEIGHT"), "Block I/O weight, 10 to 1000 (0: as the others)")
        ("cpu-shares,c", value("SHARES"), "CPU weight beside other containers (1024 is usual)")
        ("cpus", value("NUMBER"), "CPU time in CPUs, for example 0.5")
        ("cpuset-cpus", value("LIST"), "CPUs to run on, for example 0-2,4")
        ("cpuset-mems", value("LIST"), "Memory nodes to use")
        ("memory,m", value("SIZE"), "Memory at most, for example 100M (0: no limit)")
        ("memory-swap", value("SIZE"), "Memory and swap at most (-1: no limit on swap)")
        ("pids-limit", value("NUMBER"), "Processes and threads at most (-1: no limit)")
        ("restart", value("POLICY"), "no, on-failure[:N], always or unless-stopped");
    // clang-format on
}

void declare_container(po::options_description &options) {
    // clang-format off
    options.add_options()
        ("add-host", values("HOST:IP"), "Add a line to /etc/hosts")
        ("device-read-bps", values("DEVICE:RATE"), "Bytes a second at most, for example /dev/sda:1mb")
        ("device-read-iops", values("DEVICE:RATE"), "Reads a second at most")
        ("device-write-bps", values("DEVICE:RATE"), "Bytes a second at most")
        ("device-write-iops", values("DEVICE:RATE"), "Writes a second at most")
        ("dns", values("ADDRESS"), "Name server, instead of the host's")
        ("dns-option", values("OPTION"), "Option of resolv.conf(5)")
        ("dns-search", values("DOMAIN"), "Domain to search (.: none)")
        ("entrypoint", value("PROGRAM"), "Program in front of COMMAND")
        ("env,e", values("KEY[=VALUE]"), "Set a variable; without VALUE, take the caller's")
        ("env-file", values("FILE"), "Read KEY=VALUE lines")
        ("expose", values("PORT[/PROTOCOL]"), "Say that the program listens there")
        ("health-cmd", value("COMMAND"), "Ask by this, in a shell, how the container is")
        ("health-interval", value("TIME"), "How often, for example 1m30s (30s)")
        ("health-retries", value("N"), "Failures in a row that make it unhealthy (3)")
        ("health-start-period", value("TIME"), "Failures do not count before (0s)")
        ("health-timeout", value("TIME"), "How long one may take (30s)")
        ("hostname,h", value("NAME"), "Name of the host inside")
        ("init", flag(), "Run an init as PID 1 that reaps and passes signals")
        ("interactive,i", flag(), "Keep stdin open")
        ("ip", value("ADDRESS"), "Address in a network of your own")
        ("ip6", value("ADDRESS"), "IPv6 address in a network of your own")
        ("label,l", values("KEY[=VALUE]"), "Attach metadata")
        ("log-opt", values("NAME=VALUE"), "Keep max-size=SIZE of the output, in max-file=N files")
        ("mac-address", value("MAC"), "MAC address")
        ("name", value("NAME"), "Name of the container")
        ("network", values("NETWORK"), "bridge (default), none, host, container:NAME, or one of your own")
        ("network-alias", values("NAME"), "One more name in a network of your own")
        ("no-healthcheck", flag(), "Do not ask, though the image says so")
        ("oom-score-adj", value("NUMBER"), "Whom the kernel kills first for lack of memory: -1000 (never) to 1000")
        ("publish,p", values("PORT"), "Let the host's port lead here: [[IP:]HOST:]CONTAINER[/udp]")
        ("publish-all,P", flag(), "Publish all exposed ports")
        ("read-only", flag(), "Mount the root file system read-only")
        ("rm", flag(), "Remove the container when it ends")
        ("security-opt", values("OPTION"), "no-new-privileges[:false]: no setuid program gives more than there is")
        ("stop-signal", value("SIGNAL"), "Signal that asks the program to end")
        ("tmpfs", values("PATH[:OPTIONS]"), "Mount a tmpfs")
        ("tty,t", flag(), "Give the program a terminal of its own")
        ("ulimit", values("NAME=SOFT[:HARD]"), "Set a limit of getrlimit(2)")
        ("user,u", value("USER[:GROUP]"), "Run as this user (names or numbers)")
        ("volume,v", values("SOURCE:PATH[:ro]"), "Mount a volume, or a file or directory of the host")
        ("workdir,w", value("PATH"), "Working directory");
    // clang-format on
}

void declare_endpoint(po::options_description &options) {
    // clang-format off
    options.add_options()
        ("alias", values("NAME"), "One more name of the container there")
        ("ip", value("ADDRESS"), "IPv4 address")
        ("ip6", value("ADDRESS"), "IPv6 address");
    // clang-format on
}

// "  -m, --memory=SIZE           Memory at most": the text begins in one column, if there is room.
std::string row(const Option &option) {
    const std::string letter = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
    std::string line = letter.size() == 2 ? "  " + letter + ", --" : "      --";
    line += option.long_name();
    if (takes(option) != Takes::nothing)
        line += "=" + option.semantic()->name() + (takes(option) == Takes::values ? ".." : "");
    line.resize(std::max<std::size_t>(line.size() + 2, 30), ' ');
    return line + option.description() + "\n";
}

} // namespace

Command find_command(const std::string &name) {
    struct Kind {
        const char *name, *title, *summary, *operands;
        std::vector<void (*)(po::options_description &)> groups;
    };
    static const std::vector<Kind> kinds{
        {"run",
         "run",
         "Run a program in a new container",
         "IMAGE [COMMAND] [ARG...]",
         {declare_session, declare_limits, declare_container}},
        {"create", "create", "Create a new container", "IMAGE [COMMAND] [ARG...]", {declare_limits, declare_container}},
        {"update", "update", "Change the limits of containers", "CONTAINER...", {declare_limits}},
        {"connect", "network connect", "Connect a container to a network", "NETWORK CONTAINER", {declare_endpoint}},
    };
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&name](const Kind &each) { return each.name == name; });
    if (kind == kinds.end())
        throw Failure(usage_error, "no such command: " + name);
    Command command{kind->title, kind->summary, kind->operands, {}};
    for (const auto declare : kind->groups)
        declare(command.options);
    return command;
}

Takes takes(const Option &option) {
    const auto &semantic = option.semantic();
    return semantic->max_tokens() == 0 ? Takes::nothing : semantic->is_composing() ? Takes::values : Takes::value;
}

const Option *find_option(const Command &command, const std::string &name) {
    for (const auto &option : command.options.options())
        if (option->long_name() == name)
            return option.get();
    return nullptr;
}

const Option *find_letter(const Command &command, char letter) {
    return command.options.find_nothrow(std::string("-") + letter, false);
}

std::string option_rows(const Command &command) {
    auto options = command.options.options();
    std::sort(options.begin(), options.end(),
              [](const auto &one, const auto &other) { return one->long_name() < other->long_name(); });
    std::string text;
    for (const auto &option : options)
        text += row(*option);
    return text;
}

} // namespace docker_sh
