// The watch over one container, from its start to its end, and again if its restart policy says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common.hpp"

namespace docker_sh {

struct WatchOptions {
    std::string record, end;
    std::vector<std::string> program; // container.sh and its arguments
    bool input = false, terminal = false, host_network = false;
    std::uint64_t max_size = 0;
    unsigned max_files = 1;
};

// Makes the daemon that watches, and gives the socket on which it speaks to this process (attach.hpp). With ATTACHED
// this process is the container's first client, from the first byte on.
Fd start_daemon(const WatchOptions &options, bool attached);

} // namespace docker_sh
