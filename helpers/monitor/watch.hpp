// The watch over one container, from its start to its end, and again if its restart policy says so.
#pragma once

#include <cstdint>
#include <string>

#include "launch.hpp"

namespace docker_sh {

struct WatchOptions {
    LaunchOptions launch;
    std::string record;           // the container's directory
    std::string end, again, exec; // the programs for its end, for another start, for its health
    std::uint64_t max_size = 0;   // of the log
    unsigned max_files = 1;
};

// Until the container has ended for good. STARTER, on the other end of its socket (attach.hpp), is told once the
// program runs; with ATTACHED it is the first client from then on. Throws Failure if the first start fails.
void watch(const WatchOptions &options, Fd starter, bool attached);

} // namespace docker_sh
