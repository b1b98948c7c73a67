#include "subnet.hpp"

#include <array>

#include <arpa/inet.h>

#include "common/number.hpp"

namespace docker_sh {
namespace {

// The bits behind the prefix.
Number host_mask(const Subnet &subnet) {
    const int count = subnet.first.bits - subnet.length;
    return count == 0 ? 0 : ~Number{0} >> (128 - count);
}

} // namespace

std::optional<Address> parse_address(const std::string &text) {
    const bool six = text.find(':') != text.npos;
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), bytes.data()) != 1)
        return std::nullopt;
    Address address{six ? 128 : 32};
    for (int i = 0; i < address.bits / 8; ++i)
        address.value = address.value << 8 | bytes[i];
    return address;
}

std::string to_string(const Address &address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    Number rest = address.value;
    for (int i = address.bits / 8; i-- > 0; rest >>= 8)
        bytes[i] = static_cast<unsigned char>(rest);
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(address.bits == 32 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

Address Subnet::last() const { return {first.bits, first.value | host_mask(*this)}; }

bool Subnet::contains(const Address &address) const { return first <= address && address <= last(); }

bool Subnet::overlaps(const Subnet &other) const { return contains(other.first) || other.contains(first); }

Subnet parse_subnet(const std::string &what, const std::string &text) {
    const auto slash = text.find('/');
    const std::optional<Address> address = parse_address(text.substr(0, slash));
    const std::optional<int> length = address && slash != text.npos
                                          ? parse_decimal(std::string_view(text).substr(slash + 1), address->bits)
                                          : std::nullopt;
    if (!length)
        throw Failure(usage_error, "invalid " + what + " " + text + ": invalid CIDR block notation");
    Subnet subnet{*address, *length};
    subnet.first.value &= ~host_mask(subnet);
    if (subnet.first != *address)
        throw Failure(usage_error, "invalid " + what + " " + text + ": it should be " + to_string(subnet));
    return subnet;
}

std::string to_string(const Subnet &subnet) { return to_string(subnet.first) + "/" + std::to_string(subnet.length); }

std::optional<int> parse_decimal(std::string_view text, int most) {
    const auto number = parse_number<unsigned>(text);
    if (!number || (text.size() > 1 && text[0] == '0') || *number > static_cast<unsigned>(most))
        return std::nullopt;
    return static_cast<int>(*number);
}

} // namespace docker_sh
