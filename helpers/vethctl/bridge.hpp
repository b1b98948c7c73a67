// A bridge: the switch that a network's containers are plugged into; its addresses are the host's own plug.
#pragma once

#include <string>
#include <vector>

#include "address.hpp"

namespace docker_sh {

struct Bridge {
    std::string name;
    std::vector<NetlinkAddress> addresses; // at least one
    unsigned mtu = 0;                      // 0 for the kernel's default
};

// Makes what is missing of WANTED, and takes nothing away. Any number of processes may do that at once.
void make_bridge(Netlink &netlink, const Bridge &wanted);

// The bridge's index. One that is missing, or not complete, is made if WANTED has addresses.
int find_or_make_bridge(Netlink &netlink, const Bridge &wanted);

// Refuses one that has members. A member that comes between the look and the deletion is cut off: whoever deletes a
// network has to keep others from connecting to it meanwhile.
void delete_bridge(Netlink &netlink, const std::string &name);

// "BRIDGE VETH STATE", sorted; BRIDGE is - for a veth that is no member. Of the bridge NAME alone, or of all if empty.
std::vector<std::string> list_veths(Netlink &netlink, const std::string &name);

} // namespace docker_sh
