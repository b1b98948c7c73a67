// Addresses of hosts, as inet_pton(3) has them.
#pragma once

#include <string>

#include <arpa/inet.h>

namespace docker_sh {

inline bool is_ipv4(const std::string &text) {
    in_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

inline bool is_ipv6(const std::string &text) {
    in6_addr address{};
    return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

inline bool is_address(const std::string &text) { return is_ipv4(text) || is_ipv6(text); }

} // namespace docker_sh
