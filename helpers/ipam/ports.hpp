// Ports of this machine as leases: PROTOCOL:ADDRESS:PORT.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lease.hpp"
#include "subnet.hpp"

namespace docker_sh {

struct Port {
    Address address;
    std::string protocol;
    int number = 0;
    auto operator<=>(const Port &) const = default; // NOLINT(modernize-use-nullptr): its 0 is no pointer
};

std::optional<Port> parse_port(const std::string &name);
std::string to_string(const Port &port);
// Why NAME is no such lease; empty if it is.
std::string fault_of_port(const std::string &name);
// The one that was given last to who wanted any; 0 if there was none.
int last_port(const Leases &leases);

// One port of LOWEST to HIGHEST.
struct PortRequest {
    Address address;
    std::string protocol;
    int lowest = 0, highest = 0; // 0: any that the system gives to who asks for none
};

// PROTOCOL/ADDRESS/PORT[-PORT]. Throws Failure if TEXT is something else.
PortRequest parse_port_request(const std::string &text);

// Leases for one owner, all or none: unless they are kept, they go with this.
class Reservation {
public:
    Reservation(const Leases &leases, std::string owner);
    Reservation(const Reservation &) = delete;
    Reservation &operator=(const Reservation &) = delete;
    ~Reservation();

    // The port. What OWNER has already is given again. Throws Failure if none can be had.
    int take(const PortRequest &request);
    void keep() { taken_.clear(); }

private:
    std::string obstacle_to(const Port &port) const;
    int next_of_any(int lowest, int highest) const;

    const Leases &leases_;
    std::string owner_;
    std::multimap<std::pair<std::string, int>, Address> leased_; // by protocol and number
    std::set<Port> given_;                                       // to the requests so far
    std::vector<Port> taken_;                                    // what of them was not the owner's before
};

} // namespace docker_sh
