#include "choice.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <sys/random.h>

namespace docker_sh {
namespace {

// A shorter prefix is a way out and not a network that is there: 0.0.0.0/0, or the two halves of it that VPNs route.
constexpr int shortest_network = 8;

// A line of /proc/net/route has the destination in field 2 and the mask in field 8, as the hexadecimal number that the
// machine sees in the four bytes.
Subnet parse_route(const std::string &line) {
    std::istringstream fields(line);
    std::string skipped;
    std::uint32_t destination = 0, mask = 0;
    fields >> skipped >> std::hex >> destination;
    for (int field = 3; field < 8; ++field)
        fields >> skipped;
    fields >> mask;
    return {{32, ntohl(destination)}, __builtin_popcount(mask)};
}

// A line of /proc/net/ipv6_route begins with the destination, 32 hexadecimal digits, and the prefix length, 2.
Subnet parse_route6(const std::string &line) {
    std::istringstream fields(line);
    std::string digits;
    Subnet route{{128, 0}, 0};
    fields >> digits >> std::hex >> route.length;
    for (const char digit : digits)
        route.first.value =
            route.first.value << 4 | static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    return route;
}

std::vector<Subnet> host_routes(bool ipv6) {
    const char *path = ipv6 ? "/proc/net/ipv6_route" : "/proc/net/route";
    std::ifstream file(path);
    if (!file && !(ipv6 && errno == ENOENT)) // a kernel without IPv6
        throw system_failure(path);
    std::string line;
    if (!ipv6)
        std::getline(file, line); // the heading
    std::vector<Subnet> routes;
    while (std::getline(file, line))
        routes.push_back(ipv6 ? parse_route6(line) : parse_route(line));
    std::erase_if(routes, [](const Subnet &each) { return each.length < shortest_network; });
    return routes;
}

// 172.31 is left to the network "bridge", 172.17 to a Docker on the same machine.
std::vector<Subnet> default_pools() {
    std::vector<Subnet> pools;
    for (Number second = 18; second <= 30; ++second)
        pools.push_back({{32, Number{172} << 24 | second << 16}, 16});
    for (Number third = 0; third < 256; third += 16)
        pools.push_back({{32, Number{192} << 24 | Number{168} << 16 | third << 8}, 20});
    return pools;
}

// fd00::/8 and 56 random bits: so few networks meet that some tries find a free one, if any is free.
std::vector<Subnet> random_pools() {
    std::vector<Subnet> pools;
    for (int i = 0; i < 16; ++i) {
        std::uint64_t random = 0;
        if (::getrandom(&random, sizeof random, 0) != sizeof random)
            throw system_failure("getrandom");
        pools.push_back({{128, (Number{0xfd} << 56 | random >> 8) << 64}, 64});
    }
    return pools;
}

} // namespace

Subnet choose_subnet(bool ipv6, const std::vector<Subnet> &taken) {
    std::vector<Subnet> used = host_routes(ipv6);
    used.insert(used.end(), taken.begin(), taken.end());
    for (const Subnet &pool : ipv6 ? random_pools() : default_pools())
        if (std::none_of(used.begin(), used.end(), [&](const Subnet &each) { return each.overlaps(pool); }))
            return pool;
    throw Failure(refusal, std::string("could not find an available, non-overlapping ") + (ipv6 ? "IPv6" : "IPv4") +
                               " address pool among the defaults to assign to the network");
}

} // namespace docker_sh
