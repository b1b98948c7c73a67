// A subnet for a network whose user has not asked for one.
#pragma once

#include <vector>

#include "subnet.hpp"

namespace docker_sh {

// The first of Docker's default pools (IPv6: one at random, RFC 4193) that is apart from what is taken and from where
// this host already has a route to. Throws Failure if there is none.
Subnet choose_subnet(bool ipv6, const std::vector<Subnet> &taken);

} // namespace docker_sh
