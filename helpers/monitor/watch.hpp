// The watch over one container, from its start to its end, and again if its restart policy says so.
#pragma once

#include <cstdint>
#include <string>

#include "launch.hpp"

namespace docker_sh {

struct WatchOptions {
    LaunchOptions launch;
    std::string record, end;
    std::uint64_t max_size = 0;
    unsigned max_files = 1;
};

// Makes the daemon that watches, and gives the socket on which it speaks to this process (attach.hpp). With ATTACHED
// this process is the container's first client, from the first byte on.
Fd start_daemon(const WatchOptions &options, bool attached);

} // namespace docker_sh
