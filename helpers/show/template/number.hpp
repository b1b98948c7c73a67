// Numbers as Go's source has them.
#pragma once

#include <optional>
#include <string>

#include "show/value.hpp"

namespace docker_sh {

// 12, -0x1f, 0b101, 0o17, 1_000, 1.5, 1e3: an int, or a float64 if it is written as one; nothing if it is neither.
std::optional<Value> go_number(const std::string &text);

} // namespace docker_sh
