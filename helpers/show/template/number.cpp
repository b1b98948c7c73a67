#include "show/template/number.hpp"

#include <algorithm>
#include <charconv>

namespace docker_sh {
namespace {

std::optional<double> real(std::string_view digits, bool hexadecimal) {
    double value = 0;
    const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
    if (result.ec != std::errc() || result.ptr != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<Value> go_number(const std::string &text) {
    std::string plain = text;
    std::erase(plain, '_');
    std::string_view digits = plain;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+'))
        digits.remove_prefix(1);
    int base = 10;
    if (digits.size() > 1 && digits[0] == '0') {
        switch (digits[1] | 0x20) {
        case 'x':
            base = 16;
            break;
        case 'o':
            base = 8;
            break;
        case 'b':
            base = 2;
            break;
        default:
            break;
        }
        if (base != 10)
            digits.remove_prefix(2);
        else if (digits.find_first_not_of("0123456789") == digits.npos)
            base = 8;
    }
    if (digits.empty())
        return std::nullopt;
    if (digits.find_first_of(base == 16 ? ".pP" : ".eEpP") != digits.npos) {
        const std::optional<double> value = real(digits, base == 16);
        return value ? std::optional<Value>(negative ? -*value : *value) : std::nullopt;
    }
    std::uint64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    const std::uint64_t most = static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
    if (result.ec != std::errc() || result.ptr != digits.data() + digits.size() || value > most)
        return std::nullopt;
    return Value(static_cast<std::int64_t>(negative ? -value : value));
}

} // namespace docker_sh
