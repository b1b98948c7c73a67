// The process in the background that a watched container has.
#pragma once

#include "watch.hpp"

namespace docker_sh {

// Makes the daemon that watches, and gives the socket on which it speaks to this process (attach.hpp). With ATTACHED
// this process is the container's first client, from the first byte on.
Fd start_daemon(const WatchOptions &options, bool attached);

} // namespace docker_sh
