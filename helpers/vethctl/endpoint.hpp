// A container's plug in a bridge: a veth pair, one end a member of the bridge, the other the container's interface.
#pragma once

#include <string>
#include <vector>

#include "bridge.hpp"

namespace docker_sh {

struct Endpoint {
    std::string veth, interface;
    std::vector<NetlinkAddress> addresses, gateways;
    NetlinkAddress mac;
    unsigned mtu = 0; // 0 for the kernel's default
    Bridge bridge;    // without addresses: has to be there
};

// Makes the pair in HOST's network namespace and the interface in CONTAINER's, or nothing of it.
void connect(const Endpoint &wanted, const Fd &host, const Fd &container);

// Takes a pair away, from the network namespace in which this thread is. Gone already is as good.
void disconnect(const std::string &veth);

} // namespace docker_sh
