// The network: its interfaces, and the way of a packet.
#include <array>
#include <cstdlib>

#include <arpa/inet.h>

#include "show/explain/links.hpp"
#include "show/explain/rules.hpp"
#include "show/explain/sections.hpp"

namespace docker_sh::anatomy {
namespace {

constexpr const char *missing = "the rule is missing: somebody has emptied the tables of iptables";

// Each end of a cable knows the number of the other one.
void find_other_end(Endpoint &endpoint, const Link &link, const Links &here) {
    const Link *veth = link.elsewhere ? here.find(link.lower) : nullptr;
    if (!veth || !veth->elsewhere || veth->lower != link.index)
        return;
    endpoint.veth = veth->name;
    const Link *bridge = here.find(veth->master);
    if (bridge)
        endpoint.bridge = bridge->name;
    if (const LinkAddress *address = here.address_of((bridge ? bridge : veth)->index))
        endpoint.bridge_address = address->address;
}

Endpoint endpoint_of(const Link &link, const Links &inside, const Links &here) {
    Endpoint endpoint;
    endpoint.interface = link.name;
    endpoint.mac = link.mac;
    if (const LinkAddress *address = inside.address_of(link.index)) {
        endpoint.address = address->address;
        endpoint.prefix = address->prefix;
    }
    for (const Route &route : inside.routes) {
        if (route.link != link.index)
            continue;
        if (route.destination.empty() && endpoint.gateway.empty())
            endpoint.gateway = route.gateway;
        else if (route.gateway.empty() && !route.source.empty() && route.source == endpoint.address)
            endpoint.subnet = route.destination;
    }
    find_other_end(endpoint, link, here);
    return endpoint;
}

// The host's default route with the lowest metric (proc(5), /proc/net/route: addresses as the machine stores them).
void find_uplink(Network &network) {
    long lowest = 0;
    network.route = "no default route on this host";
    for (const std::string &line : lines_of("/proc/net/route")) {
        const Words words = words_of(line); // Iface Destination Gateway Flags RefCnt Use Metric ...
        if (words.size() < 7 || words[1] != "00000000")
            continue;
        const long metric = std::strtol(words[6].c_str(), nullptr, 10);
        if (!network.uplink.empty() && metric >= lowest)
            continue;
        lowest = metric;
        network.uplink = words[0];
        network.route = "default route";
        const in_addr gateway{static_cast<in_addr_t>(std::strtoul(words[2].c_str(), nullptr, 16))};
        std::array<char, INET_ADDRSTRLEN> text{};
        if (gateway.s_addr != 0)
            network.route += std::string(" via ") + ::inet_ntop(AF_INET, &gateway, text.data(), text.size());
        network.route += ", dev " + network.uplink;
    }
}

void tell_way_out(const Endpoint &endpoint, const Network &network, const Subject &subject, Page &page) {
    const auto on = [&page](const std::string &text) { page.line("", "-> " + text); };
    const std::string address = endpoint.address.empty() ? "" : endpoint.address + "/" + endpoint.prefix + ", ";
    page.line("the way out", endpoint.interface + ' ' + address + endpoint.mac);
    if (!subject.recorded() && endpoint.veth.empty())
        return on("and no further in sight: its other end is not on this host");
    on(endpoint.veth + ", the other end of the cable, on the host");
    if (!endpoint.bridge.empty())
        on(endpoint.bridge + ", the bridge" + (subject.recorded() ? " of network " + endpoint.network : "") + ", " +
           (endpoint.bridge_address.empty() ? "without an address" : endpoint.bridge_address) + " on the host");
    if (endpoint.internal)
        return on("and no further: the network is internal");
    if (endpoint.gateway.empty())
        return on(subject.recorded() ? "to the neighbours: the default route leads through another network"
                                     : "to the neighbours, and no further: no default route leads this way");
    on("routing: " + network.route);
    if (!endpoint.masquerade.empty() || subject.recorded()) {
        on(std::string("MASQUERADE: from here on the sender is the host") + (endpoint.masquerade.empty() ? "" : ":"));
        page.detail(endpoint.masquerade.empty() ? missing : endpoint.masquerade);
    } else {
        on("no MASQUERADE rule fits it: the world does not know whom to answer");
    }
    on(network.uplink.empty() ? "nowhere" : network.uplink);
}

// Published ports.
void tell_ways_in(const Network &network, Page &page) {
    std::string label = "the way in", through;
    if (!network.endpoints.empty())
        through = network.endpoints.front().bridge.empty() ? network.endpoints.front().veth
                                                           : network.endpoints.front().bridge;
    for (const Port &port : network.ports) {
        const std::string address = port.address == "0.0.0.0" ? "any address" : port.address;
        page.line(label, port.port + '/' + port.protocol + " of the host (" + address + ") -> DNAT -> " + through +
                             " -> port " + port.inside + " in here");
        page.detail(port.rule.empty() ? missing : port.rule);
        label.clear();
    }
}

} // namespace

Network find_network(const Subject &subject) {
    Network network;
    network.mode = shares(subject, "net") ? "host" : "none";
    if (network.mode == "none") {
        const Links inside = links_of(subject.proc("ns/net")), here = links_of("/proc/self/ns/net");
        for (const Link &link : inside.links) {
            if (link.loopback)
                network.loopback_up = link.up;
            else if (link.lower != 0) // the kernel's own ends of tunnels, of which each namespace has some
                network.endpoints.push_back(endpoint_of(link, inside, here));
        }
    }
    if (!network.endpoints.empty()) {
        const NatRules rules;
        network.mode = "own";
        for (Endpoint &endpoint : network.endpoints) {
            if (endpoint.address.empty())
                continue;
            endpoint.masquerade = rules.masquerade_for(endpoint);
            for (Port &port : rules.ports_to(endpoint.address))
                network.ports.push_back(std::move(port));
        }
    }
    complete(network, subject);
    return network;
}

void complete(Network &network, const Subject &subject) {
    if (network.own())
        find_uplink(network);
    network.by_hand = {"nsenter -t " + subject.pid + " -n ip address"};
    if (network.endpoints.empty())
        return;
    const Endpoint &first = network.endpoints.front();
    const std::string mark = subject.recorded() ? "docker.sh:" + subject.id.substr(0, 12) : first.address;
    network.by_hand.push_back("iptables-save -t nat | grep -e " + (first.bridge.empty() ? mark : first.bridge) +
                              " -e " + mark);
    for (Endpoint &endpoint : network.endpoints)
        endpoint.leads_out =
            (subject.recorded() || !endpoint.veth.empty()) && !endpoint.internal && !endpoint.gateway.empty();
}

void tell(const Network &network, const Subject &subject, Page &page) {
    if (!network.neighbour.empty()) {
        page.heading("Network", "container:" + network.neighbour);
        page.line("shared", "with the container " + network.neighbour +
                                ": its interfaces, addresses, ports; docker.sh explain " + network.neighbour);
    } else if (!network.own()) {
        page.heading("Network", network.mode);
        page.line("shared", "with the host: its interfaces, addresses and ports");
    } else {
        page.heading("Network", network.mode == "own" ? "" : network.mode);
        if (network.endpoints.empty())
            page.line("interfaces", std::string("lo") + (network.loopback_up ? "" : ", which is down") +
                                        ", and no other: nothing goes out or in");
        for (const Endpoint &endpoint : network.endpoints)
            tell_way_out(endpoint, network, subject, page);
        tell_ways_in(network, page);
    }
    page.by_hand(network.by_hand);
}

Value facts_of(const Network &network) {
    Values endpoints, ports;
    for (const Endpoint &each : network.endpoints) {
        std::vector<Field> facts = {{"Network", each.network},
                                    {"Interface", each.interface},
                                    {"Address", each.address},
                                    {"PrefixLength", number(each.prefix)},
                                    {"MacAddress", each.mac},
                                    {"Gateway", each.gateway},
                                    {"Veth", each.veth},
                                    {"Bridge", each.bridge},
                                    {"BridgeAddress", each.bridge_address}};
        if (each.leads_out)
            facts.push_back({"Masquerade", each.masquerade});
        endpoints.push_back(structure("Endpoint", std::move(facts)));
    }
    for (const Port &each : network.ports)
        ports.push_back(structure("Port", {{"Protocol", each.protocol},
                                           {"HostIp", each.address},
                                           {"HostPort", number(each.port == "any" ? "" : each.port)},
                                           {"ContainerPort", number(each.inside)},
                                           {"Rule", each.rule}}));
    std::vector<Field> facts = {
        {"Mode", network.mode}, {"Endpoints", list(std::move(endpoints))}, {"Ports", list(std::move(ports))}};
    if (network.own()) {
        facts.push_back({"HostInterface", network.uplink});
        facts.push_back({"HostRoute", network.route});
    }
    return structure("Network", std::move(facts));
}

} // namespace docker_sh::anatomy
