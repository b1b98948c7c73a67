// Waiting for what a record speaks of, without looking again and again: pidfd_open(2) for its processes, inotify(7) for
// what is written down.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/failure.hpp"
#include "common/record.hpp"

namespace docker_sh {

// Until the process recorded as ROLE ("pid", "runner") has ended. False if that takes longer.
bool wait_for_role(const Record &record, const std::string &role, std::optional<std::chrono::milliseconds> longest);

// For the end of a container's life, which is the one that is on when this is made, or, between two lives of a restart
// policy, the next one.
class Ending {
public:
    explicit Ending(std::string record);
    // Waits; the exit status of the program, as a text. 255, as in Docker, where nobody was left to see it end; 0 of a
    // container that has never run.
    std::string wait();

private:
    std::string of_last_life() const;
    std::string told() const;
    void wait_for_news() const;

    const Record record_;
    const bool ran_;
    Fd changes_; // inotify's, of the record
    Fd told_;    // with --rm the record goes before anybody can read it: whoever removes it writes the status in here
    std::string before_, seen_;
};

} // namespace docker_sh
