#include "pool.hpp"

#include <algorithm>
#include <cstdlib>

namespace docker_sh {
namespace {

// So many addresses in the way are passed one by one, at 2 us each, before the whole directory is read, which takes
// 40 ms with 65,000 leases. These are all over a /16 as a rule, and the next free one is 120 away; only a long block
// makes this read, once a round.
constexpr int patience = 1000;

std::string family(const Subnet &subnet) { return subnet.first.bits == 32 ? "IPv4" : "IPv6"; }

Address parse_inside(const Subnet &subnet, const std::string &what, const std::string &text) {
    const std::optional<Address> address = parse_address(text);
    const std::string refusal = "invalid " + what + " " + text + ": ";
    if (!address)
        throw Failure(usage_error, refusal + "invalid address");
    if (!subnet.contains(*address))
        throw Failure(usage_error, refusal + "parent subnet " + to_string(subnet) + " doesn't contain this address");
    return *address;
}

Subnet parse_range(const Subnet &subnet, const std::string &text) {
    const Subnet range = parse_subnet("ip-range", text);
    if (!subnet.contains(range.first) || !subnet.contains(range.last()))
        throw Failure(usage_error, "invalid ip-range " + text + ": parent subnet " + to_string(subnet) +
                                       " doesn't contain ip-range");
    return range;
}

} // namespace

Pool::Pool(const PoolOptions &options) : subnet_(parse_subnet("subnet", options.subnet)) {
    const bool four = subnet_.first.bits == 32;
    if (subnet_.length < (four ? 8 : 64) || subnet_.length > (four ? 30 : 126))
        throw Failure(usage_error, "invalid subnet " + options.subnet + ": an " + family(subnet_) + " subnet is a " +
                                       (four ? "/8 to a /30" : "/64 to a /126"));
    range_ = options.range.empty() ? subnet_ : parse_range(subnet_, options.range);
    kept_.push_back(subnet_.first); // IPv4: the network itself; IPv6: its routers (RFC 4291, 2.6.1)
    if (four)
        kept_.push_back(subnet_.last()); // broadcast
    gateway_ = {subnet_.first.bits, subnet_.first.value + 1};
    if (!options.gateway.empty())
        gateway_ = parse_inside(subnet_, "gateway", options.gateway);
    if (std::find(kept_.begin(), kept_.end(), gateway_) != kept_.end())
        throw Failure(usage_error,
                      "invalid gateway " + options.gateway + ": no host's address in " + to_string(subnet_));
    kept_.push_back(gateway_);
    for (const std::string &each : options.reserved)
        kept_.push_back(parse_inside(subnet_, "auxiliary address", each));
    std::sort(kept_.begin(), kept_.end());
}

bool Pool::is_kept(const Address &address) const { return std::binary_search(kept_.begin(), kept_.end(), address); }

Address Pool::after(const Address &address) const {
    if (address == range_.last() || !range_.contains(address))
        return range_.first;
    return {address.bits, address.value + 1};
}

Pool::Lease Pool::take_next(const Leases &leases, const std::string &owner) const {
    const std::string name = to_string(find_free(leases));
    leases.set_last(name);
    leases.take(name, owner);
    return {name, true};
}

std::optional<Address> Pool::last(const Leases &leases) const {
    const std::optional<std::string> name = leases.last();
    if (!name)
        return std::nullopt;
    if (const std::string fault = fault_of_name(*name); !fault.empty())
        throw leases.damaged(".last", fault);
    return parse_address(*name);
}

Address Pool::find_free(const Leases &leases) const {
    const std::optional<Address> last = this->last(leases);
    Address candidate = last ? after(*last) : range_.first;
    for (int i = 0; i < patience; ++i, candidate = after(candidate))
        if (!is_kept(candidate) && !leases.owner_of(to_string(candidate)))
            return candidate;
    return find_gap(leases, candidate);
}

Address Pool::find_gap(const Leases &leases, Address from) const {
    std::vector<Address> taken = kept_;
    for (const Leases::Entry &each : leases.entries()) {
        if (const std::string fault = fault_of_name(each.name); !fault.empty())
            throw leases.damaged(each.name, fault);
        if (!each.is_link)
            throw leases.damaged(each.name, "no symlink");
        taken.push_back(*parse_address(each.name));
    }
    std::erase_if(taken, [this](const Address &each) { return !range_.contains(each); });
    std::sort(taken.begin(), taken.end());
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    if (taken.size() == range_.last().value - range_.first.value + 1)
        throw Failure(refusal, "no available " + family(subnet_) +
                                   " addresses on this network's address pools: " + to_string(subnet_));
    auto next = std::lower_bound(taken.begin(), taken.end(), from);
    while (next != taken.end() && *next == from) {
        from = after(from);
        if (++next == taken.end())
            next = taken.begin();
    }
    return from;
}

Address Pool::parse_wanted(const std::string &text) const {
    const std::optional<Address> wanted = parse_address(text);
    if (!wanted)
        throw Failure(usage_error, "invalid address: " + text);
    if (!subnet_.contains(*wanted))
        throw Failure(usage_error,
                      "no configured subnet or ip-range contain the IP address " + text + ": " + to_string(subnet_));
    return *wanted;
}

Pool::Lease Pool::take(const Leases &leases, const std::string &owner, const Address &wanted) const {
    const std::string name = to_string(wanted);
    const std::optional<std::string> holder = leases.owner_of(name);
    if (is_kept(wanted) || (holder && holder != owner))
        throw Failure(refusal, "Address already in use: " + name);
    if (!holder)
        leases.take(name, owner);
    return {name, !holder};
}

std::string Pool::fault_of_name(const std::string &name) const {
    const std::optional<Address> address = parse_address(name);
    // Another spelling would be another name for the same address
    if (address && subnet_.contains(*address) && to_string(*address) == name)
        return "";
    return "'" + name + "' is no address of " + to_string(subnet_);
}

std::string Pool::fault_of_lease(const std::string &name) const {
    if (std::string fault = fault_of_name(name); !fault.empty())
        return fault;
    return is_kept(*parse_address(name)) ? "no container's address" : "";
}

} // namespace docker_sh
