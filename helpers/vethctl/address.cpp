#include "address.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <net/ethernet.h>
#include <net/if.h>

#include "common/number.hpp"

namespace docker_sh {
namespace {

Failure invalid(const std::string &option, const std::string &text) {
    return {usage_error, "--" + option + ": invalid value '" + text + "'"};
}

// Nothing if TEXT is none. Not nl_addr_parse(), which also takes names and "default".
NetlinkAddress address_of(const std::string &text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const int family = text.find(':') == text.npos ? AF_INET : AF_INET6;
    if (::inet_pton(family, text.c_str(), bytes.data()) != 1)
        return nullptr;
    return own(::nl_addr_build(family, bytes.data(), family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)));
}

// Of an IPv4 subnet; one of two addresses has none (RFC 3021), nor has one of one.
NetlinkAddress broadcast_of(const NetlinkAddress &address) {
    const unsigned prefix = ::nl_addr_get_prefixlen(address.get());
    if (prefix > 30)
        return nullptr;
    in_addr bytes{};
    std::memcpy(&bytes, ::nl_addr_get_binary_addr(address.get()), sizeof bytes);
    bytes.s_addr |= ::htonl(~0U >> prefix);
    return own(::nl_addr_build(AF_INET, &bytes, sizeof bytes));
}

} // namespace

NetlinkAddress address_option(const std::string &option, const std::string &text) {
    NetlinkAddress address = address_of(text);
    if (!address)
        throw invalid(option, text);
    return address;
}

NetlinkAddress cidr_option(const std::string &option, const std::string &text) {
    const std::string::size_type slash = text.find('/');
    NetlinkAddress address = address_of(text.substr(0, slash));
    const auto prefix =
        slash == text.npos ? std::nullopt : parse_number<unsigned>(std::string_view(text).substr(slash + 1));
    if (!address || !prefix || *prefix < 1 || *prefix > 8 * ::nl_addr_get_len(address.get()))
        throw invalid(option, text);
    ::nl_addr_set_prefixlen(address.get(), static_cast<int>(*prefix));
    return address;
}

NetlinkAddress mac_option(const std::string &option, const std::string &text) {
    std::array<unsigned char, ETH_ALEN> bytes{};
    bool valid = text.size() == bytes.size() * 3 - 1;
    for (std::size_t i = 0; valid && i < bytes.size(); ++i) {
        const auto byte = parse_number<unsigned char>(std::string_view(text).substr(3 * i, 2), 16);
        valid = byte && (i == 0 || text[3 * i - 1] == ':');
        bytes[i] = byte.value_or(0);
    }
    const bool multicast = (bytes[0] & 1) != 0;
    if (!valid || multicast || bytes == decltype(bytes){})
        throw invalid(option, text);
    return own(::nl_addr_build(AF_LLC, bytes.data(), bytes.size()));
}

// What dev_valid_name() of the kernel takes, of the printable characters; and no %, for which it would put a number.
void check_interface(const std::string &option, const std::string &name) {
    const auto allowed = [](char each) {
        return each > ' ' && each <= '~' && each != '/' && each != ':' && each != '%';
    };
    if (name.empty() || name.size() >= IFNAMSIZ || name == "." || name == ".." || !std::ranges::all_of(name, allowed))
        throw invalid(option, name);
}

NetlinkAddress mac_of(const std::vector<NetlinkAddress> &addresses) {
    const auto is_ipv4 = [](const NetlinkAddress &each) { return ::nl_addr_get_family(each.get()) == AF_INET; };
    auto first = std::ranges::find_if(addresses, is_ipv4);
    if (first == addresses.end())
        first = addresses.begin();
    const auto *end =
        static_cast<unsigned char *>(::nl_addr_get_binary_addr(first->get())) + ::nl_addr_get_len(first->get());
    std::array<unsigned char, ETH_ALEN> bytes{0x02, 0x42};
    std::copy(end - 4, end, bytes.begin() + 2);
    return own(::nl_addr_build(AF_LLC, bytes.data(), bytes.size()));
}

bool has_ipv6(const std::vector<NetlinkAddress> &addresses) {
    return std::ranges::any_of(addresses,
                               [](const NetlinkAddress &each) { return ::nl_addr_get_family(each.get()) == AF_INET6; });
}

std::string to_string(const NetlinkAddress &address) {
    std::array<char, INET6_ADDRSTRLEN + sizeof "/128"> text{};
    return ::nl_addr2str(address.get(), text.data(), text.size());
}

void add_address(Netlink &netlink, int index, const std::string &name, const NetlinkAddress &address) {
    const Owned<rtnl_addr> entry = own(::rtnl_addr_alloc());
    ::rtnl_addr_set_ifindex(entry.get(), index);
    ::rtnl_addr_set_local(entry.get(), address.get());
    if (::nl_addr_get_family(address.get()) == AF_INET6)
        // Nobody else can have it, so the second in which the kernel asks around is not needed
        ::rtnl_addr_set_flags(entry.get(), IFA_F_NODAD);
    else if (const NetlinkAddress broadcast = broadcast_of(address))
        ::rtnl_addr_set_broadcast(entry.get(), broadcast.get());
    netlink.add(entry.get(), name + ": address " + to_string(address), EEXIST);
}

} // namespace docker_sh
