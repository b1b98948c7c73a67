// JSON into values. The only file that knows of a library for it.
#pragma once

#include <string>

#include "show/value.hpp"

namespace docker_sh {

// What TEXT says, as Go decodes it into an interface{}. Throws Failure where it is no JSON; WHAT it was is in the
// message.
Value from_json(const std::string &text, const std::string &what);

} // namespace docker_sh
