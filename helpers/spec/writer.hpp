// A Spec becomes a record: one value a file, lists NUL-terminated (docs/RECORD.md). What is not there is empty, or
// false.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "spec.hpp"

namespace docker_sh {

// A directory that is being written, and that goes again unless it is kept. While there is one no signal comes through:
// half a record is worse than either end of it, and whoever sends one waits for this process.
class Draft {
public:
    explicit Draft(std::string directory);
    ~Draft();
    Draft(const Draft &) = delete;
    Draft &operator=(const Draft &) = delete;

    void directory(const std::string &key) const;
    // What is empty is left out.
    void value(const std::string &key, const std::string &text) const;
    void list(const std::string &key, const std::vector<std::string> &words) const;

    const std::string &path() const { return directory_; }
    // It appears whole, as DIRECTORY.
    void become(const std::string &directory);
    void keep() { kept_ = true; }

private:
    std::string directory_;
    sigset_t signals_{}; // as they were
    bool kept_ = false;
};

// Who starts the container and waits for its end, a docker.sh: its pid.
using Runner = std::string;

// Makes the record of a new container, whole and under a name that nobody else has. If SPEC has none it gets one.
// Throws Failure if the name is another's.
void create_record(Spec &spec, const Runner &runner);

// SPEC, with the id of a container that does not run, takes the place of what its record said. Its read-write layer
// stays, its log, and when it was created.
void renew_record(const Spec &spec, const Runner &runner);

// One more endpoint for the container ID, which a lock keeps from others.
void add_endpoint(const std::string &id, const Endpoint &endpoint);

} // namespace docker_sh
