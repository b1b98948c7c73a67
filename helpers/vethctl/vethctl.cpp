// vethctl: the network's links: a container's interface, the bridge that it is plugged into.
//
//   vethctl connect     makes a container's interface and plugs it into a bridge
//   vethctl disconnect  takes it away
//   vethctl bridge      makes a bridge
//   vethctl delete      deletes a bridge
//   vethctl list        lists veths: BRIDGE VETH STATE
//
// What the kernel asks for: rtnetlink(7), whose sockets belong to the network namespace in which they were opened, and
// so two of them, with setns(2) in between; veth(4), whose peer can be made in another namespace at once. All that
// belongs to a container is in its own network namespace, and goes with that when the last process dies
// (network_namespaces(7)): no daemon, no named namespace, nothing to leak.
// What it never does: leave half a pair; take over a link that is not of the kind it expects; touch iptables, sysctls
// or resolv.conf; make a default route without --gateway; choose an address (that is ipam's).
// Exit status: 0; 1 refused (no bridge, no veth, has endpoints); 2 wrong usage; 125 the kernel refused.
#include <algorithm>
#include <array>

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "common/entry.hpp"
#include "common/explain.hpp"
#include "common/main.hpp"
#include "common/number.hpp"
#include "common/options.hpp"
#include "endpoint.hpp"

using namespace docker_sh;

namespace {

constexpr const char *own_namespace = "/proc/self/ns/net";

struct Options {
    std::string mode, host_netns, netns, bridge, veth, interface, mac;
    std::vector<std::string> addresses, gateways, bridge_addresses;
    pid_t pid = 0;
    unsigned long long start = 0;
    unsigned mtu = 0;
};

using Words = std::vector<std::string>;

std::vector<NetlinkAddress> cidr_options(const std::string &option, const Words &texts) {
    std::vector<NetlinkAddress> addresses;
    for (const std::string &text : texts)
        addresses.push_back(cidr_option(option, text));
    return addresses;
}

Bridge parse_bridge(const Options &given) {
    return {given.bridge, cidr_options("bridge-address", given.bridge_addresses), given.mtu};
}

// PLACE is a path, or the number of a descriptor that the caller has left open.
Fd open_namespace(const std::string &option, const std::string &place) {
    int number = parse_number<int>(place).value_or(-1);
    if (number < 0)
        number = ::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (number < 0)
        throw system_failure("--" + option + ' ' + place);
    if (::ioctl(number, NS_GET_NSTYPE) != CLONE_NEWNET)
        throw Failure(helper_failed, "--" + option + ' ' + place + ": no network namespace");
    return Fd(number);
}

// Of the process PID that started at START. By its pidfd: /proc/PID could be another's by now.
Fd namespace_of(pid_t pid, unsigned long long start) {
    const Fd process = open_process(pid, start);
    if (::setns(process.get(), CLONE_NEWNET) != 0)
        throw system_failure("network namespace of process " + std::to_string(pid));
    return open_namespace("netns-pid", own_namespace);
}

// A default route in the host's network namespace would cut the host off.
void require_two(const Fd &host, const Fd &container) {
    struct stat one, other;
    if (::fstat(host.get(), &one) != 0 || ::fstat(container.get(), &other) != 0)
        throw system_failure("network namespace");
    if (one.st_dev == other.st_dev && one.st_ino == other.st_ino)
        throw Failure(refusal, "the container has no network namespace of its own");
}

void run_connect(const Options &given) {
    explaining.network = given.pid ? "/proc/" + std::to_string(given.pid) + "/ns/net" : given.netns;
    Endpoint wanted{.veth = given.veth,
                    .interface = given.interface,
                    .addresses = cidr_options("address", given.addresses),
                    .gateways = {},
                    .mac = given.mac.empty() ? nullptr : mac_option("mac", given.mac),
                    .mtu = given.mtu,
                    .bridge = parse_bridge(given)};
    if (!wanted.mac)
        wanted.mac = mac_of(wanted.addresses);
    for (const std::string &gateway : given.gateways)
        wanted.gateways.push_back(address_option("gateway", gateway));
    const Fd host = open_namespace("host-netns", given.host_netns);
    const Fd container = given.pid ? namespace_of(given.pid, given.start) : open_namespace("netns", given.netns);
    require_two(host, container);
    connect(wanted, host, container);
}

void run_disconnect(const Options &given) { disconnect(given.veth); }

void run_bridge(const Options &given) {
    const Bridge wanted = parse_bridge(given);
    Netlink netlink;
    make_bridge(netlink, wanted);
}

void run_delete(const Options &given) {
    Netlink netlink;
    delete_bridge(netlink, given.bridge);
}

void run_list(const Options &given) {
    Netlink netlink;
    std::string text;
    for (const std::string &line : list_veths(netlink, given.bridge))
        text += line + '\n';
    print(text);
}

struct Mode {
    const char *name;
    void (*run)(const Options &);
    Words needs, takes;
};

const std::array modes{
    Mode{"connect",
         run_connect,
         {"bridge", "veth", "address"},
         {"host-netns", "netns", "netns-pid", "netns-start", "interface", "gateway", "mac", "mtu", "bridge-address",
          "explain"}},
    Mode{"disconnect", run_disconnect, {"veth"}, {}},
    Mode{"bridge", run_bridge, {"bridge", "bridge-address"}, {"mtu", "explain"}},
    Mode{"delete", run_delete, {"bridge"}, {}},
    Mode{"list", run_list, {}, {"bridge"}},
};

bool contains(const Words &words, const std::string &word) { return std::ranges::find(words, word) != words.end(); }

// What can be wrong with the options together, or with one of them whatever the mode.
void check(const Mode &mode, const po::variables_map &seen) {
    for (const std::string &option : mode.needs)
        if (!seen.count(option))
            throw Failure(usage_error, std::string(mode.name) + " needs --" + option);
    for (const auto &[option, value] : seen)
        if (option != "mode" && !value.defaulted() && !contains(mode.needs, option) && !contains(mode.takes, option))
            throw Failure(usage_error, std::string(mode.name) + " takes no --" + option);
    for (const char *option : {"bridge", "veth", "interface"})
        if (seen.count(option))
            check_interface(option, seen[option].as<std::string>());
    if (seen.count("mtu") && (seen["mtu"].as<unsigned>() < 68 || seen["mtu"].as<unsigned>() > 65535))
        throw Failure(usage_error, "--mtu: not from 68 to 65535");
    if (seen.count("netns-pid") != seen.count("netns-start"))
        throw Failure(usage_error, "--netns-pid and --netns-start go together");
    if (seen.count("netns-pid") && (seen["netns-pid"].as<pid_t>() < 1 || !seen["netns"].defaulted()))
        throw Failure(usage_error, "--netns-pid: not a pid, or together with --netns");
}

// The mode to run; nothing if --help or --version was all that was asked for.
const Mode *parse(int argc, char **argv, Options &given) {
    CommandLine line("vethctl", "vethctl connect|disconnect|bridge|delete|list [OPTIONS]");
    // clang-format off
    line.options()
        ("bridge", po::value(&given.bridge)->value_name("NAME"), "the bridge")
        ("bridge-address", po::value(&given.bridge_addresses)->value_name("CIDR"),
            "the bridge's own, a gateway; connect: make the bridge if it is missing (repeatable)")
        ("mtu", po::value(&given.mtu)->value_name("N"), "of the pair, and of a bridge that is made")
        ("veth", po::value(&given.veth)->value_name("NAME"), "the host's end of the pair")
        ("interface", po::value(&given.interface)->default_value("eth0")->value_name("NAME"), "the container's end")
        ("address", po::value(&given.addresses)->value_name("CIDR"), "the container's (repeatable)")
        ("gateway", po::value(&given.gateways)->value_name("ADDRESS"), "a default route (repeatable)")
        ("mac", po::value(&given.mac)->value_name("MAC"), "the container's; default: made of its address")
        ("host-netns", po::value(&given.host_netns)->default_value(own_namespace)->value_name("FD|PATH"),
            "the network namespace of the bridge")
        ("netns", po::value(&given.netns)->default_value(own_namespace)->value_name("FD|PATH"), "the container's")
        ("netns-pid", po::value(&given.pid)->value_name("PID"), "the container's is that of this process ...")
        ("netns-start", po::value(&given.start)->value_name("TICKS"),
            "... if it started then: field 22 of /proc/PID/stat")
        ("explain", po::value(&explaining.fd)->value_name("FD"), "say there what is done, in the words of ip(8)");
    // clang-format on
    line.operand("mode", po::value(&given.mode), 1);
    if (!line.parse(argc, argv))
        return nullptr;
    const auto *mode = std::ranges::find(modes, given.mode, &Mode::name);
    if (mode == modes.end())
        throw Failure(usage_error, "not connect, disconnect, bridge, delete or list: '" + given.mode + "'");
    check(*mode, line.given());
    return mode;
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("vethctl", [argc, argv] {
        Options given;
        if (const Mode *mode = parse(argc, argv, given))
            mode->run(given);
        return EXIT_SUCCESS;
    });
}
