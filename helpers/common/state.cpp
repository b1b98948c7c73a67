#include "common/state.hpp"

#include <charconv>
#include <chrono>
#include <thread>

#include <sys/stat.h>

namespace docker_sh {
namespace {

constexpr int unseen = 255; // exit code where nobody was left to see the end

bool same_file(const std::string &one, const std::string &other) {
    struct stat first {
    }, second{};
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

// Whether PID 1 has become the program. Until then it is one of ours, whose root is the host's.
bool is_born(const std::string &pid, const std::string &pivot) {
    return !same_file("/proc/" + pid + "/root/.", "/") && !same_file("/proc/" + pid + "/exe", pivot);
}

// Whether it has had a life before, and is to have another one.
bool lives_again(const Record &record) { return record.has("restart_count") && record.has("restart"); }

// An empty status in between: while somebody sees to its end, or to its next start.
State state_now(const Record &record, const CgroupTrees &trees, const std::string &pivot) {
    State state;
    const auto read_code = [&record, &state](const char *key) {
        const std::string code = record.value(key);
        return std::from_chars(code.data(), code.data() + code.size(), state.exit_code).ec == std::errc();
    };
    if (record.alive("pid")) {
        if (!is_born(record.value("pid"), pivot))
            return {lives_again(record) ? "" : "created"};
        return {trees.is_frozen(record.value("cgroup")) ? "paused" : "running"};
    }
    if (record.has("restarting") && record.alive("runner") && read_code("restarting"))
        return {"restarting", state.exit_code};
    if (read_code("exit_code"))
        return {"exited", state.exit_code};
    const bool ran = record.has("pid");
    if ((ran || lives_again(record)) && record.alive("runner"))
        return {""};
    return ran ? State{"exited", unseen} : State{"created"};
}

} // namespace

State state_of(const Record &record, const CgroupTrees &trees, const std::string &pivot) {
    State state = state_now(record, trees, pivot);
    for (int tries = 0; state.status.empty() && tries < 50; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        state = state_now(record, trees, pivot);
    }
    return state.status.empty() ? State{lives_again(record) ? "restarting" : "exited", unseen} : state;
}

} // namespace docker_sh
