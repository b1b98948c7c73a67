#include "endpoint.hpp"

#include <chrono>

#include <linux/if.h>
#include <netlink/route/link/veth.h>
#include <sched.h>

#include "common/explain.hpp"

namespace docker_sh {
namespace {

// Of every network namespace (LOOPBACK_IFINDEX in the kernel)
constexpr int loopback = 1;

void enter_network(const Fd &network_namespace, const std::string &what) {
    if (::setns(network_namespace.get(), CLONE_NEWNET) != 0)
        throw system_failure(what);
}

void add_default_route(Netlink &netlink, int index, const std::string &name, const NetlinkAddress &gateway) {
    const int family = ::nl_addr_get_family(gateway.get());
    const NetlinkAddress everywhere = own(::nl_addr_build(family, nullptr, 0));
    const Owned<rtnl_route> route = own(::rtnl_route_alloc());
    ::rtnl_route_set_family(route.get(), static_cast<std::uint8_t>(family));
    ::rtnl_route_set_dst(route.get(), everywhere.get());
    ::rtnl_route_set_protocol(route.get(), RTPROT_BOOT); // as ip(8) and Docker: nobody's daemon minds it
    rtnl_nexthop *hop = ::rtnl_route_nh_alloc();
    if (!hop)
        throw std::bad_alloc();
    ::rtnl_route_nh_set_ifindex(hop, index);
    ::rtnl_route_nh_set_gateway(hop, gateway.get());
    ::rtnl_route_add_nexthop(route.get(), hop); // the route's from here on
    netlink.add(route.get(), name + ": gateway " + to_string(gateway));
}

// All that one message can say: both ends' names, MTUs and MACs, where the peer is, and the member of the bridge, up.
// The peer cannot be up before its other end is there (veth_open() in the kernel).
Owned<rtnl_link> describe_pair(const Endpoint &wanted, int bridge, const Fd &container) {
    Owned<rtnl_link> pair = own(::rtnl_link_veth_alloc());
    const Owned<rtnl_link> peer(::rtnl_link_veth_get_peer(pair.get()));
    ::rtnl_link_set_name(pair.get(), wanted.veth.c_str());
    ::rtnl_link_set_master(pair.get(), bridge);
    ::rtnl_link_set_flags(pair.get(), IFF_UP);
    ::rtnl_link_set_name(peer.get(), wanted.interface.c_str());
    ::rtnl_link_set_addr(peer.get(), wanted.mac.get());
    ::rtnl_link_set_ns_fd(peer.get(), container.get());
    if (wanted.mtu > 0) {
        ::rtnl_link_set_mtu(pair.get(), wanted.mtu);
        ::rtnl_link_set_mtu(peer.get(), wanted.mtu);
    }
    return pair;
}

// The same in ip(8)'s words.
void explain_pair(const Endpoint &wanted) {
    if (explaining.fd < 0)
        return;
    const std::string mtu = wanted.mtu > 0 ? " mtu " + std::to_string(wanted.mtu) : "";
    say("+ ip link add " + quoted(wanted.veth) + mtu + " up master " + quoted(wanted.bridge.name) +
        " type veth peer name " + quoted(wanted.interface) + mtu + " address " + to_string(wanted.mac) + " netns " +
        quoted(explaining.network));
}

void remove_pair(Netlink &netlink, const std::string &veth) {
    if (const Owned<rtnl_link> pair = netlink.find(veth, "veth"))
        netlink.remove(pair.get(), "veth " + veth);
}

void make_pair(Netlink &host, const Endpoint &wanted, const Fd &container) {
    const std::string what = "veth " + wanted.veth + " with " + wanted.interface;
    const int bridge = find_or_make_bridge(host, wanted.bridge);
    const Owned<rtnl_link> pair = describe_pair(wanted, bridge, container);
    explain_pair(wanted);
    if (host.add(pair.get(), what, EEXIST) != 0) {
        // Its name says that it is the same container's, whose last life the kernel has not cleared away yet; or it is
        // the peer's name that is taken, and then the second try says so.
        remove_pair(host, wanted.veth);
        host.add(pair.get(), what);
    }
}

void configure(Netlink &container, const Endpoint &wanted) {
    const Owned<rtnl_link> link = container.find(wanted.interface, "veth");
    if (!link)
        throw system_failure(wanted.interface, ENODEV);
    const int index = ::rtnl_link_get_ifindex(link.get());
    explaining.prefix = " nsenter --net=" + quoted(explaining.network);
    if (!has_ipv6(wanted.addresses)) {
        explain({"ip", "link", "set", wanted.interface, "addrgenmode", "none"});
        container.make_no_address(index, wanted.interface);
    }
    explain({"ip", "link", "set", "lo", "up"});
    container.bring_up(loopback, "lo");
    explain({"ip", "link", "set", wanted.interface, "up"});
    container.bring_up(index, wanted.interface);
    for (const NetlinkAddress &address : wanted.addresses) {
        explain({"ip", "address", "add", to_string(address), "dev", wanted.interface});
        add_address(container, index, wanted.interface, address);
    }
    for (const NetlinkAddress &gateway : wanted.gateways) {
        explain({"ip", "route", "add", "default", "via", to_string(gateway), "dev", wanted.interface});
        add_default_route(container, index, wanted.interface, gateway);
    }
}

// A link that somebody has taken down, or away, is not waited for.
bool is_settled(Netlink &netlink, const std::string &name, const std::string &type) {
    const Owned<rtnl_link> link = netlink.find(name, type);
    return !link || !(::rtnl_link_get_flags(link.get()) & IFF_UP) ||
           ::rtnl_link_get_operstate(link.get()) == IF_OPER_UP;
}

// Some time after both ends are up the kernel opens the queue of the first, the bridge's port, and the bridge's queue
// (net/core/link_watch.c). What is sent before is lost, and ARP asks again only after a second. From Linux 6.8 on
// asking for the state has it done at once; before, it is waited for, and the last resort is to let that second pass.
void await_up(Netlink &host, const Fd &host_namespace, const std::string &name, const std::string &type) {
    if (is_settled(host, name, type))
        return;
    enter_network(host_namespace, "the host's network namespace");
    Netlink events(RTMGRP_LINK);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (!is_settled(host, name, type) && std::chrono::steady_clock::now() < end && events.wait(1000))
        continue;
}

} // namespace

void connect(const Endpoint &wanted, const Fd &host_namespace, const Fd &container_namespace) {
    enter_network(host_namespace, "the host's network namespace");
    Netlink host;
    enter_network(container_namespace, "the container's network namespace");
    Netlink container;
    make_pair(host, wanted, container_namespace);
    try {
        const Owned<rtnl_link> port = host.find(wanted.veth, "veth");
        explain({"bridge", "link", "set", "dev", wanted.veth, "hairpin", "on"});
        host.allow_hairpin(port ? ::rtnl_link_get_ifindex(port.get()) : 0, "veth " + wanted.veth);
        configure(container, wanted);
        await_up(host, host_namespace, wanted.veth, "veth");
        await_up(host, host_namespace, wanted.bridge.name, "bridge");
    } catch (...) {
        remove_pair(host, wanted.veth);
        throw;
    }
}

void disconnect(const std::string &veth) {
    Netlink netlink;
    remove_pair(netlink, veth);
}

} // namespace docker_sh
