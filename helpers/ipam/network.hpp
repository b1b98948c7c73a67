// The subnets of a new network, of each family one.
#pragma once

#include <string>
#include <vector>

namespace docker_sh {

// As the user has given them: each of an option's values says by itself which family it is for.
struct NetworkOptions {
    std::vector<std::string> subnets, gateways, ranges;
    std::vector<std::string> taken; // the subnets of the other networks
    bool ipv6 = false;
};

// What the network's record is to have, as "subnet 172.18.0.0/16 gateway 172.18.0.1", with a range where one was given,
// and with IPv6 the same of subnet6, gateway6 and range6. A subnet that nobody has asked for is one that is free.
// Throws Failure for what does not go together, and for a subnet that overlaps with one that is taken.
std::string plan_network(const NetworkOptions &options);

} // namespace docker_sh
