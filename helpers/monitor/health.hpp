// A container is asked from time to time how it is, by a program that runs in it (HEALTHCHECK), as long as it runs.
// As Docker does it: what counts as a failure, when, and what the record says.
//
// The record has what is asked for: health_test (the program's words), health_interval, health_timeout and
// health_start_period in milliseconds, health_retries. It gets health (starting, healthy or unhealthy), health_streak
// (so many failures in a row) and health_log (the last results, each of them four words: when it began, when it ended,
// exit status, output).
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/types.h>

#include "common/failure.hpp"
#include "common/record.hpp"

namespace docker_sh {

class Health {
public:
    // EXEC runs a program in a container: nsenter-lite.
    Health(std::string record, std::string exec) : record_(std::move(record)), exec_(std::move(exec)) {}

    // The container runs: it is asked from now on, if its record wants that.
    void begin();
    // It does not run any more.
    void end();

    // What to wait for, and for how many milliseconds at most (-1: for ever), before advance() is called.
    std::array<pollfd, 2> events() const;
    int patience() const;
    // Does what there is to be done now. Never blocks.
    void advance();

private:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::milliseconds;

    // One that runs at this moment.
    struct Test {
        pid_t pid = -1;
        Fd process, output; // a pidfd; what it says
        std::string start, said;
        Clock::time_point since;
        bool more = false; // it has said more than is kept
        int told = 0;      // so often that it takes too long, and has to end
    };

    struct Result {
        std::string start, end;
        int exit;
        std::string output;
    };

    Milliseconds duration(const char *key, Milliseconds otherwise) const;
    bool is_paused() const;
    void ask();
    void listen();
    void conclude(int exit);
    void note(Result result, Clock::time_point since);

    const Record record_;
    const std::string exec_;
    std::vector<std::string> words_; // of the test; none: nobody asks
    Milliseconds interval_{}, timeout_{}, start_period_{};
    int retries_ = 0, streak_ = 0;
    Clock::time_point begun_, next_;
    Test test_;
    std::deque<Result> results_;
};

} // namespace docker_sh
