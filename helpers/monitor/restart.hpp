// What a container's restart policy wants after each end (docker run --restart).
//
// The record has the policy: restart (always, unless-stopped, on-failure), restart_max (how often at most), and
// stopped, if somebody has stopped the container by hand. It gets restarting (the exit status of the last life, as long
// as another one is to follow or has followed) and restart_count.
#pragma once

#include <chrono>
#include <string>

#include "common/record.hpp"

namespace docker_sh {

class Restart {
public:
    explicit Restart(std::string record) : record_(std::move(record)) {}

    // A life begins.
    void begin() { begun_ = Clock::now(); }
    // One has ended with STATUS: whether another is to follow. Written down at once, so that nobody takes it for the
    // end.
    bool follows(int status);
    // Docker's pause before it: 100 ms, doubled each time, a minute at most; a life of 10 seconds starts that anew.
    // False if the container has been stopped meanwhile.
    bool pause();

private:
    using Clock = std::chrono::steady_clock;

    int count() const;
    bool wanted(int status) const;

    const Record record_;
    Clock::time_point begun_ = Clock::now();
    std::chrono::milliseconds delay_{0};
};

} // namespace docker_sh
