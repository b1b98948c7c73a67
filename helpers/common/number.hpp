// Numbers as a program writes them.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace docker_sh {

// All of TEXT is one number, and nothing else.
template <class Number> std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number number{};
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc() || rest != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace docker_sh
