// Addresses and names as a user writes them. What cannot be one is wrong usage (Failure); what the kernel thinks of it
// is seen later.
#pragma once

#include <string>
#include <vector>

#include "netlink.hpp"

namespace docker_sh {

// Of IPv4, IPv6 or a link.
using NetlinkAddress = Owned<nl_addr>;

// OPTION is for the line that says what is wrong.
NetlinkAddress address_option(const std::string &option, const std::string &text);
NetlinkAddress cidr_option(const std::string &option, const std::string &text);
NetlinkAddress mac_option(const std::string &option, const std::string &text);
void check_interface(const std::string &option, const std::string &name);

// 02:42 and the last four bytes of the first IPv4 address, or of the first address if there is none: as Docker's. Who
// gets the address later has the same MAC, and nobody's neighbour table is wrong.
NetlinkAddress mac_of(const std::vector<NetlinkAddress> &addresses);

bool has_ipv6(const std::vector<NetlinkAddress> &addresses);

std::string to_string(const NetlinkAddress &address);

// Adds ADDRESS to the link INDEX, which is called NAME. One that is there already is as good.
void add_address(Netlink &netlink, int index, const std::string &name, const NetlinkAddress &address);

} // namespace docker_sh
