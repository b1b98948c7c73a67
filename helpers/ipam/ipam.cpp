// ipam: who has which address of a network, and which port of this machine.
//
//   ipam allocate  takes an address for OWNER, the next free one or a certain one
//   ipam release   gives back OWNER's addresses or ports
//   ipam list      says who has what
//   ipam check     says what in DIR is no lease
//   ipam subnet    checks the subnets of a new network, or chooses them
//   ipam ports     takes ports for OWNER, all that are asked for or none
//
// DIR holds the leases; lease.hpp says why none is given twice and none is lost.
//
// What the kernel asks for: symlink(2), rename(2) and flock(2) on directories of DIR's file system; for ports the
// network namespace in which the machine listens, for only bind(2) knows all listeners; for subnet proc(5).
//
// What it never does: touch what it did not make in DIR, or repair it; send a packet; wait for anything but another
// ipam in the same DIR.
//
// Exit status: 0; 1 it cannot be had (full, taken, overlapping) or DIR is damaged; 2 wrong usage; 125 a system call
// failed.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>

#include "common/main.hpp"
#include "common/options.hpp"
#include "network.hpp"
#include "pool.hpp"
#include "ports.hpp"

using namespace docker_sh;

namespace {

struct Options {
    std::string mode, state, owner, address;
    PoolOptions pool;
    NetworkOptions network;
    std::vector<std::string> specifications;
};

// The value of an option of which subnet alone takes more than one.
std::string single(const std::string &option, const std::vector<std::string> &values) {
    if (values.size() > 1)
        throw Failure(usage_error, "option '" + option + "' cannot be specified more than once");
    return values.empty() ? "" : values.front();
}

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line(
        "ipam",
        "ipam allocate --state DIR --subnet CIDR --owner OWNER [--address ADDRESS] [OPTIONS]\n"
        "       ipam release --state DIR --owner OWNER [--address NAME]\n"
        "       ipam list --state DIR\n"
        "       ipam check --state DIR [--subnet CIDR [OPTIONS]]\n"
        "       ipam subnet [--ipv6] [--subnet CIDR [--gateway ADDRESS] [--ip-range CIDR]]... [--taken CIDR]...\n"
        "       ipam ports --state DIR --owner OWNER tcp|udp/ADDRESS/PORT[-PORT]...");
    // clang-format off
    line.options()
        ("state", po::value(&given.state)->value_name("DIR"), "the leases; allocate and ports make it if it is missing")
        ("owner", po::value(&given.owner)->value_name("OWNER"), "whose: letters, digits, '_', '.', '-'")
        ("address", po::value(&given.address)->value_name("NAME"), "allocate: this address; release: only this lease")
        ("subnet", po::value(&given.network.subnets)->value_name("CIDR"),
            "the network's addresses (subnet: one of each family; without it one that is free)")
        ("gateway", po::value(&given.network.gateways)->value_name("ADDRESS"), "no container's (default: the first)")
        ("ip-range", po::value(&given.network.ranges)->value_name("CIDR"), "what to choose from (default: the subnet)")
        ("reserve", po::value(&given.pool.reserved)->value_name("ADDRESS"),
            "allocate, check: no container's either (repeatable)")
        ("taken", po::value(&given.network.taken)->value_name("CIDR"), "subnet: another network's (repeatable)")
        ("ipv6", po::bool_switch(&given.network.ipv6), "subnet: IPv6 as well");
    // clang-format on
    line.operand("mode", po::value(&given.mode), 1);
    line.operand("specification", po::value(&given.specifications), -1);
    if (!line.parse(argc, argv))
        return false;
    if (given.mode != "subnet") {
        given.pool.subnet = single("--subnet", given.network.subnets);
        given.pool.gateway = single("--gateway", given.network.gateways);
        given.pool.range = single("--ip-range", given.network.ranges);
    }
    return true;
}

int allocate(const Options &given) {
    const Pool pool(given.pool);
    std::optional<Address> wanted;
    if (!given.address.empty())
        wanted = pool.parse_wanted(given.address);
    const Leases leases(given.state, true);
    const Pool::Lease lease = wanted ? pool.take(leases, given.owner, *wanted) : pool.take_next(leases, given.owner);
    try {
        print(lease.name + '\n');
    } catch (const Failure &) { // nobody has heard of it
        if (lease.is_new)
            leases.release(lease.name);
        throw;
    }
    return 0;
}

// An address, or a port, by which leases are sorted. Nothing if NAME is neither.
std::optional<Port> parse_name(const std::string &name) {
    const std::optional<Address> address = parse_address(name);
    if (address && to_string(*address) == name)
        return Port{*address, "", 0};
    return parse_port(name);
}

int release(const Options &given) {
    const std::optional<Address> address = parse_address(given.address);
    const std::string name = address ? to_string(*address) : given.address;
    if (!name.empty() && !parse_name(name))
        throw Failure(usage_error, "invalid address: " + name);
    const Leases leases(given.state, false);
    if (!leases)
        return 0;
    std::vector<Leases::Entry> candidates{{name, true}};
    if (name.empty())
        candidates = leases.entries();
    for (const Leases::Entry &each : candidates)
        if (leases.is_owned_by(each.name, given.owner))
            leases.release(each.name);
    return 0;
}

int list(const Options &given) {
    const Leases leases(given.state, false);
    if (!leases)
        return 0;
    std::map<Port, std::string> lines;
    for (const Leases::Entry &each : leases.entries()) {
        const std::optional<Port> name = parse_name(each.name);
        if (!name)
            throw leases.damaged(each.name, "no address and no port");
        lines[*name] = each.name + ' ' + leases.owner_of(each.name).value_or("") + '\n';
    }
    std::string text;
    for (const auto &[name, line] : lines)
        text += line;
    print(text);
    return 0;
}

int check(const Options &given) {
    std::optional<Pool> pool;
    if (!given.pool.subnet.empty())
        pool.emplace(given.pool);
    const Leases leases(given.state, false);
    if (!leases)
        return 0;
    int status = EXIT_SUCCESS;
    const auto expect = [&status](const std::function<void()> &whole) {
        try {
            whole();
        } catch (const Failure &failure) {
            status = refusal;
            complain(failure.what());
        }
    };
    expect([&] {
        if (pool)
            pool->last(leases);
        else
            last_port(leases);
    });
    for (const Leases::Entry &each : leases.entries())
        expect([&] {
            const std::string fault = pool ? pool->fault_of_lease(each.name) : fault_of_port(each.name);
            if (!fault.empty())
                throw leases.damaged(each.name, fault);
            leases.owner_of(each.name);
        });
    return status;
}

int subnet(const Options &given) {
    print(plan_network(given.network) + '\n');
    return 0;
}

int ports(const Options &given) {
    std::vector<PortRequest> requests;
    for (const std::string &each : given.specifications)
        requests.push_back(parse_port_request(each));
    const Leases leases(given.state, true);
    Reservation reservation(leases, given.owner);
    std::string text;
    for (const PortRequest &each : requests)
        text += std::to_string(reservation.take(each)) + '\n';
    print(text);
    reservation.keep();
    return 0;
}

struct Mode {
    const char *name;
    bool needs_state, needs_owner, takes_specifications;
    int (*run)(const Options &);
};

constexpr Mode modes[] = {
    {"allocate", true, true, false, allocate}, {"release", true, true, false, release},
    {"list", true, false, false, list},        {"check", true, false, false, check},
    {"subnet", false, false, false, subnet},   {"ports", true, true, true, ports},
};

int run(const Options &given) {
    const auto *mode =
        std::find_if(std::begin(modes), std::end(modes), [&](const Mode &each) { return each.name == given.mode; });
    if (mode == std::end(modes))
        throw Failure(usage_error, "not allocate, release, list, check, subnet or ports: '" + given.mode + "'");
    if (mode->needs_state && given.state.empty())
        throw Failure(usage_error, "--state DIR is missing");
    if (mode->needs_owner && !is_owner(given.owner))
        throw Failure(usage_error, "--owner: 1 to 128 letters, digits, '_', '.', '-', not '" + given.owner + "'");
    if (given.specifications.empty() == mode->takes_specifications)
        throw Failure(usage_error, mode->takes_specifications ? "no port is asked for"
                                                              : "superfluous: '" + given.specifications[0] + "'");
    return mode->run(given);
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("ipam", [argc, argv] {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    });
}
