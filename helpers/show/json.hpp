// Values as JSON, to the byte as Go's encoding/json writes it.
#pragma once

#include <string>
#include <string_view>

#include "show/value.hpp"

namespace docker_sh {

// VALUE in one line, or with INDENT blanks a level in lines of its own, of which all but the first begin with PREFIX.
std::string to_json(const Value &value, std::size_t indent = 0, const std::string &prefix = "");

// TEXT as a string of JSON.
std::string json_string(std::string_view text, bool escape_html = false);

// Whether a field that is to be left out when it is empty is.
bool is_empty(const Value &value);

} // namespace docker_sh
