// What of a subnet may be given to containers, and the giving.
#pragma once

#include <string>
#include <vector>

#include "lease.hpp"
#include "subnet.hpp"

namespace docker_sh {

// As the user has written it; empty is not given.
struct PoolOptions {
    std::string subnet, gateway, range;
    std::vector<std::string> reserved;
};

class Pool {
public:
    // Throws Failure if the options do not go together.
    explicit Pool(const PoolOptions &options);

    const Subnet &subnet() const { return subnet_; }
    // The first address behind the subnet's own, if none was given.
    const Address &gateway() const { return gateway_; }

    struct Lease {
        std::string name;
        bool is_new;
    };
    // Takes the first free address behind the one taken last, in the range.
    Lease take_next(const Leases &leases, const std::string &owner) const;
    // Takes this one, also outside the range; that OWNER has it already is no error.
    Lease take(const Leases &leases, const std::string &owner, const Address &wanted) const;
    Address parse_wanted(const std::string &text) const;

    // Where the last search ended.
    std::optional<Address> last(const Leases &leases) const;
    // Why NAME is no address of the subnet, or none that a container may have; empty if it is.
    std::string fault_of_name(const std::string &name) const;
    std::string fault_of_lease(const std::string &name) const;

private:
    bool is_kept(const Address &address) const;
    Address after(const Address &address) const;
    Address find_free(const Leases &leases) const;
    Address find_gap(const Leases &leases, Address from) const;

    Subnet subnet_, range_;
    Address gateway_;
    std::vector<Address> kept_; // sorted: no container's
};

} // namespace docker_sh
