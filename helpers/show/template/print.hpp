// Values in words: Go's package fmt, as far as templates reach it.
#pragma once

#include <string>
#include <string_view>

#include "show/value.hpp"

namespace docker_sh {

// As %v: "map[a:b]", "[a b]", "{a b}". PLUS: as %+v, with the fields' names.
std::string printed(const Value &value, bool plus = false);

// print, println and printf.
std::string sprint(const Values &values);
std::string sprintln(const Values &values);
std::string sprintf(std::string_view format, const Values &values);

} // namespace docker_sh
