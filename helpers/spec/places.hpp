// Where things are, as docker.sh says by its environment.
#pragma once

#include <cstdlib>
#include <string>

#include "common/failure.hpp"

namespace docker_sh {

inline std::string place(const char *variable) {
    const char *value = std::getenv(variable);
    if (value == nullptr || *value != '/')
        throw Failure(usage_error, std::string(variable) + " is not set; docker.sh starts this helper");
    return value;
}

inline std::string root() { return place("DOCKER_SH_ROOT"); }
inline std::string home() { return place("DOCKER_SH_HOME"); }
inline std::string containers() { return root() + "/containers"; }

} // namespace docker_sh
