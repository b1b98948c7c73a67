// What a container is doing, as the kernel has it now, whatever was written down before.
#pragma once

#include <string>

#include "common/cgroup.hpp"
#include "common/record.hpp"

namespace docker_sh {

struct State {
    std::string status = ""; // created, running, paused, restarting or exited
    int exit_code = 0; // of one that has exited or is restarting; 255, as Docker, where nobody was left to see it end
    bool runs() const { return status == "running" || status == "paused"; }
    bool is_active() const { return runs() || status == "restarting"; }
};

// PIVOT is the helper that becomes a container's program: before that, the container has not been born. Who sees to a
// container's end gets a second to write it down.
State state_of(const Record &record, const CgroupTrees &trees, const std::string &pivot);

} // namespace docker_sh
