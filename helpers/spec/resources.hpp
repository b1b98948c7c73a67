// What a container may use of the machine, and whether it is started again: what update can change as well.
#pragma once

#include <string>
#include <vector>

#include "spec.hpp"
#include "words.hpp"

namespace docker_sh {

// The limits that are given, in the units of cgroup v1. HAD is what the container has already: memory and swap are one
// limit in two parts, and the part that is not given is the one that it has. Throws Failure.
std::vector<Resource> limits_of(const Given &given, const std::vector<Resource> &had);

// --restart: POLICY is always, unless-stopped, on-failure or "", for no; MOST is N of on-failure:N. Throws Failure.
void read_restart(const Given &given, std::string &policy, std::string &most);

} // namespace docker_sh
