// What cannot be had, in one line (common/failure.hpp).
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

// Docker's 125, and 1 in commands that start nothing.
inline int refusal_status = helper_failed;

inline Failure refused(const std::string &line) { return {refusal_status, line}; }

} // namespace docker_sh
