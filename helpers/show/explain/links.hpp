// The links, IPv4 addresses and routes of a network namespace, by rtnetlink(7).
#pragma once

#include <string>
#include <vector>

namespace docker_sh::anatomy {

struct Link {
    int index = 0;
    std::string name, mac;
    bool up = false, loopback = false;
    int master = 0;         // the bridge that it is plugged into
    int lower = -1;         // what it sits on, or of a veth its peer; -1 if it sits on nothing but itself
    bool elsewhere = false; // that is in another namespace
};

struct LinkAddress {
    int link = 0;
    std::string address, prefix;
};

// In the main table; through one link.
struct Route {
    int link = 0;
    std::string destination; // ADDRESS/PREFIX; "" is the default route
    std::string gateway, source;
};

struct Links {
    std::vector<Link> links;
    std::vector<LinkAddress> addresses;
    std::vector<Route> routes;

    // Null if there is none.
    const Link *find(int index) const;
    // The first address of a link; null if it has none.
    const LinkAddress *address_of(int index) const;
};

// Of the namespace at PATH; nothing if it cannot be entered. The calling thread, and so a process with no other, is for
// a moment in it.
Links links_of(const std::string &path);

} // namespace docker_sh::anatomy
