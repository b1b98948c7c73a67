// Addresses and names as a user writes them. What cannot be one is wrong usage (Failure); what the kernel thinks of it
// is seen later.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "netlink.hpp"

namespace docker_sh {

using Address = Owned<nl_addr>;

// All of TEXT is one number, and nothing else.
template <class Number> bool parse_number(std::string_view text, Number &number, int base = 10) {
    const char *end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, base);
    return rest == end && error == std::errc();
}

// OPTION is for the line that says what is wrong.
Address parse_address(const std::string &option, const std::string &text);
Address parse_cidr(const std::string &option, const std::string &text);
Address parse_mac(const std::string &option, const std::string &text);
void check_interface(const std::string &option, const std::string &name);

// 02:42 and the last four bytes of the first IPv4 address, or of the first address if there is none: as Docker's. Who
// gets the address later has the same MAC, and nobody's neighbour table is wrong.
Address mac_of(const std::vector<Address> &addresses);

bool has_ipv6(const std::vector<Address> &addresses);

std::string to_string(const Address &address);

// Adds ADDRESS to the link INDEX, which is called NAME. One that is there already is as good.
void add_address(Netlink &netlink, int index, const std::string &name, const Address &address);

} // namespace docker_sh
