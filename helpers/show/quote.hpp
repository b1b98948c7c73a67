// Strings as Go writes them in its source (strconv.Quote, strconv.Unquote).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docker_sh {

// TEXT between double quotes, with what does not print escaped. ASCII: all that is not ASCII as well.
std::string go_quoted(std::string_view text, bool ascii = false);

// One character between single quotes.
std::string go_quoted_character(char32_t code);

// What QUOTED, in double quotes, back quotes or (one character) single quotes, stands for; nothing if it is malformed.
std::optional<std::string> go_unquoted(std::string_view quoted);

} // namespace docker_sh
