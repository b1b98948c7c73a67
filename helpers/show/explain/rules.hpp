// The rules of iptables(8) that lead a packet out of a container, and in.
#pragma once

#include <string>
#include <vector>

#include "show/explain/anatomy.hpp"

namespace docker_sh::anatomy {

// The rules of the table nat, "-A CHAIN ..." as iptables-save(8) writes them.
class NatRules {
public:
    // Those that there are. Throws Failure if iptables does not work here; where it is not installed there are none.
    NatRules();

    // The rule by which a network's packets leave, or a published port is reached, of the OWNER (a bridge, a short id)
    // whom the rule names in a comment. Without that comment; "" if it is missing.
    std::string masquerade_of(const std::string &owner, const Endpoint &endpoint) const;
    std::string port_of(const std::string &owner, const Port &port) const;

    // The same of whoever: the first rule that fits an endpoint's addresses, and every port that leads to it. What
    // leaves by the bridge itself stays in the network: not the way out.
    std::string masquerade_for(const Endpoint &endpoint) const;
    std::vector<Port> ports_to(const std::string &address) const;

private:
    Words rules_;
};

} // namespace docker_sh::anatomy
