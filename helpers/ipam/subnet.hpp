// Addresses and subnets as numbers, IPv4 and IPv6 alike: either is so many bits.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "common/failure.hpp"

namespace docker_sh {

using Number = unsigned __int128;

struct Address {
    int bits = 0; // 32 or 128
    Number value = 0;
    auto operator<=>(const Address &) const = default; // NOLINT(modernize-use-nullptr): its 0 is no pointer
};

// Takes what inet_pton(3) takes: no leading zeros, no names, no interface.
std::optional<Address> parse_address(const std::string &text);
std::string to_string(const Address &address);

struct Subnet {
    Address first;
    int length = 0; // of the prefix

    Address last() const;
    bool contains(const Address &address) const;
    bool overlaps(const Subnet &other) const;
};

// Throws Failure if TEXT is no subnet or has bits behind the prefix; WHAT it is for (subnet, ip-range) is Docker's
// word.
Subnet parse_subnet(const std::string &what, const std::string &text);
std::string to_string(const Subnet &subnet);

// A decimal number from 0 to MOST: no sign, no leading zero, nothing behind it.
std::optional<int> parse_decimal(std::string_view text, int most);

} // namespace docker_sh
