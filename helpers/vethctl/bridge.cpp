#include "bridge.hpp"

#include <algorithm>
#include <array>

#include <net/if.h>
#include <netlink/route/link/bridge.h>

#include "common/explain.hpp"

namespace docker_sh {
namespace {

// The links of CACHE, one after the other: each stays the cache's.
template <class Function> void for_each(nl_cache *links, const Function &function) {
    for (nl_object *each = ::nl_cache_get_first(links); each; each = ::nl_cache_get_next(each))
        function(reinterpret_cast<rtnl_link *>(each));
}

Owned<rtnl_link> require_bridge(Netlink &netlink, const std::string &name) {
    Owned<rtnl_link> bridge = netlink.find(name, "bridge");
    if (!bridge)
        throw system_failure("bridge " + name, ENODEV);
    return bridge;
}

} // namespace

// Without STP a port forwards at once: no forward delay to set.
void make_bridge(Netlink &netlink, const Bridge &wanted) {
    const std::string what = "bridge " + wanted.name;
    const NetlinkAddress mac = mac_of(wanted.addresses);
    Owned<rtnl_link> bridge = own(::rtnl_link_bridge_alloc());
    ::rtnl_link_set_name(bridge.get(), wanted.name.c_str());
    // Left to itself a bridge takes the lowest MAC of its members: it would change as containers come and go, and the
    // others lose their gateway until they ask again.
    ::rtnl_link_set_addr(bridge.get(), mac.get());
    explain({"ip", "link", "add", wanted.name, "address", to_string(mac), "type", "bridge"});
    netlink.add(bridge.get(), what, EEXIST);

    // Whoever made it may have been killed, or be at this point as well.
    bridge = require_bridge(netlink, wanted.name);
    const int index = ::rtnl_link_get_ifindex(bridge.get());
    for (const NetlinkAddress &address : wanted.addresses) {
        explain({"ip", "address", "add", to_string(address), "dev", wanted.name});
        add_address(netlink, index, wanted.name, address);
    }
    if (!has_ipv6(wanted.addresses)) {
        explain({"ip", "link", "set", wanted.name, "addrgenmode", "none"});
        netlink.make_no_address(index, what);
    }
    if (wanted.mtu > 0)
        explain({"ip", "link", "set", wanted.name, "mtu", std::to_string(wanted.mtu)});
    explain({"ip", "link", "set", wanted.name, "up"});
    netlink.bring_up(index, what, wanted.mtu); // last, so that one that is up is complete
}

int find_or_make_bridge(Netlink &netlink, const Bridge &wanted) {
    Owned<rtnl_link> bridge = netlink.find(wanted.name, "bridge");
    if (!wanted.addresses.empty() && (!bridge || !(::rtnl_link_get_flags(bridge.get()) & IFF_UP)))
        make_bridge(netlink, wanted);
    if (!bridge)
        bridge = require_bridge(netlink, wanted.name);
    return ::rtnl_link_get_ifindex(bridge.get());
}

void delete_bridge(Netlink &netlink, const std::string &name) {
    const Owned<rtnl_link> bridge = netlink.find(name, "bridge");
    if (!bridge)
        return;
    const Owned<nl_cache> links = netlink.links();
    for_each(links.get(), [&](rtnl_link *each) {
        if (::rtnl_link_get_master(each) == ::rtnl_link_get_ifindex(bridge.get()))
            throw Failure(refusal, "bridge " + name + " has active endpoints");
    });
    netlink.remove(bridge.get(), "bridge " + name);
}

std::vector<std::string> list_veths(Netlink &netlink, const std::string &name) {
    if (!name.empty())
        require_bridge(netlink, name);
    const Owned<nl_cache> links = netlink.links();
    std::vector<std::string> lines;
    for_each(links.get(), [&](rtnl_link *each) {
        const char *type = ::rtnl_link_get_type(each);
        if (!type || type != std::string_view("veth"))
            return;
        const Owned<rtnl_link> master(::rtnl_link_get(links.get(), ::rtnl_link_get_master(each)));
        const std::string bridge = master ? ::rtnl_link_get_name(master.get()) : "-";
        std::array<char, 32> state{};
        ::rtnl_link_operstate2str(::rtnl_link_get_operstate(each), state.data(), state.size());
        if (name.empty() || name == bridge)
            lines.push_back(bridge + ' ' + ::rtnl_link_get_name(each) + ' ' + state.data());
    });
    std::ranges::sort(lines);
    return lines;
}

} // namespace docker_sh
