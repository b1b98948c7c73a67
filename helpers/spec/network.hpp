// One end of a container's cable.
#pragma once

#include "rooms.hpp"
#include "spec.hpp"
#include "words.hpp"

namespace docker_sh {

// The network that TEXT means: a name, an id or the beginning of one.
struct Network {
    std::string name, directory; // with one value a file
    // One that a user made.
    bool own() const { return name != "bridge" && name != "host" && name != "none"; }
};
Network find_network(const std::string &text, Rooms &rooms);

// --ip, --ip6 and --ALIASES, in NETWORK. Throws Failure.
Endpoint read_endpoint(const Given &given, const std::string &aliases, const Network &network);

} // namespace docker_sh
