#include "health.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/number.hpp"
#include "common/record-write.hpp"
#include "common/time.hpp"

namespace docker_sh {
namespace {

// Docker's: how much is kept of what a test says, and of how many tests; what is not asked for.
constexpr std::size_t most_output = 4096, most_results = 5;
constexpr std::chrono::seconds usual_interval(30), usual_timeout(30), usual_start_period(0);
constexpr int usual_retries = 3;

// How long nsenter-lite has to end the test, before it is ended itself.
constexpr std::chrono::seconds grace(1);

// The child's way to the program, which does not outlive the monitor: nsenter-lite takes it along (--tied).
[[noreturn]] void become_test(const std::string &exec, const std::vector<std::string> &words, const Fd &output) {
    ::signal(SIGTERM, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(output.get(), STDOUT_FILENO);
    ::dup2(output.get(), STDERR_FILENO);
    ::execv(exec.c_str(), pointers(words).data());
    ::dprintf(STDERR_FILENO, "%s: %s\n", exec.c_str(), std::strerror(errno));
    ::_exit(helper_failed);
}

} // namespace

Health::Milliseconds Health::duration(const char *key, Milliseconds otherwise) const {
    const auto number = parse_number<std::int64_t>(record_.value(key));
    return number && *number > 0 ? Milliseconds(*number) : otherwise;
}

void Health::begin() {
    words_ = record_.list("health_test");
    if (words_.empty())
        return;
    interval_ = duration("health_interval", usual_interval);
    timeout_ = duration("health_timeout", usual_timeout);
    start_period_ = duration("health_start_period", usual_start_period);
    retries_ = parse_number<int>(record_.value("health_retries")).value_or(usual_retries);
    const std::vector<std::string> log = record_.list("health_log"); // of an earlier life
    results_.clear();
    for (std::size_t i = 0; i + 4 <= log.size(); i += 4)
        results_.push_back({log[i], log[i + 1], parse_number<int>(log[i + 2]).value_or(-1), log[i + 3]});
    streak_ = 0;
    begun_ = Clock::now();
    next_ = begun_ + interval_;
    try {
        set_value(record_, "health_streak", "0");
        set_value(record_, "health", "starting");
    } catch (const Failure &) { // a full disk: the container runs all the same
    }
}

void Health::end() {
    if (words_.empty())
        return;
    words_.clear();
    if (test_.process) {
        ::syscall(SYS_pidfd_send_signal, test_.process.get(), SIGKILL, nullptr, 0);
        wait_for(test_.pid);
    }
    test_ = Test();
    try {
        set_value(record_, "health", "unhealthy"); // in Docker what nobody asks any more is unhealthy
    } catch (const Failure &) {
    }
}

std::array<pollfd, 2> Health::events() const {
    return {{{test_.process.get(), POLLIN, 0}, {test_.output.get(), POLLIN, 0}}};
}

int Health::patience() const {
    if (words_.empty() || test_.told > 1)
        return -1;
    const auto until = test_.process ? test_.since + timeout_ + test_.told * grace : next_;
    const auto left = std::chrono::ceil<Milliseconds>(until - Clock::now());
    constexpr std::int64_t hour = 3'600'000; // too early is no fault
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, hour));
}

void Health::advance() {
    if (words_.empty())
        return;
    if (!test_.process) {
        if (Clock::now() >= next_)
            ask();
        return;
    }
    listen();
    int status = 0;
    if (::waitpid(test_.pid, &status, WNOHANG) == test_.pid)
        conclude(exit_status(status));
    else if (test_.told < 2 && Clock::now() >= test_.since + timeout_ + test_.told * grace)
        ::syscall(SYS_pidfd_send_signal, test_.process.get(), test_.told++ == 0 ? SIGTERM : SIGKILL, nullptr, 0);
}

// Whether the container stands still: v1's freezer, or v2's file in every cgroup (cgroups(7)).
bool Health::is_paused() const {
    for (const std::string &file : record_.list("cgroups")) {
        const std::string directory = file.substr(0, file.rfind('/'));
        const std::string state = read_file(directory + "/freezer.state"),
                          frozen = read_file(directory + "/cgroup.freeze");
        if (state.starts_with("FR") || frozen.starts_with('1'))
            return true;
    }
    return false;
}

void Health::ask() {
    const std::string start = time_now();
    next_ = Clock::now() + interval_;
    if (is_paused())
        return;
    try {
        Pipe output = make_pipe();
        std::vector<std::string> words{"docker.sh", "--record", record_.directory(), "--tied", "--"};
        words.insert(words.end(), words_.begin(), words_.end());
        Test test;
        test.output = std::move(output.read);
        test.start = start;
        test.since = Clock::now();
        ::fcntl(test.output.get(), F_SETFL, O_NONBLOCK);
        test.pid = fork_child(test.process);
        if (test.pid == 0)
            become_test(exec_, words, output.write);
        test_ = std::move(test);
    } catch (const Failure &failure) { // no room for one more process: that is no healthy answer
        note({start, time_now(), -1, failure.what()}, Clock::now());
    }
}

// What it says, as much as a pipe holds. Only the beginning is kept, but all is read: who could not go on writing would
// be killed for it, or wait for ever.
void Health::listen() {
    std::array<char, 4096> block;
    for (int i = 0; i < 16 && test_.output; ++i) {
        const ssize_t got = ::read(test_.output.get(), block.data(), block.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            test_.output = Fd();
            return;
        }
        const std::size_t kept = std::min(most_output - test_.said.size(), static_cast<std::size_t>(got));
        test_.said.append(block.data(), kept);
        test_.more = test_.more || kept < static_cast<std::size_t>(got);
    }
}

void Health::conclude(int exit) {
    listen(); // the last words
    const Test test = std::exchange(test_, Test());
    next_ = Clock::now() + interval_;
    if (test.told == 0)
        return note({test.start, time_now(), exit, test.said + (test.more ? "..." : "")}, test.since);
    if (!is_paused()) // else it could not answer
        note({test.start, time_now(), -1,
              "Health check exceeded timeout (" + go_duration(std::chrono::nanoseconds(timeout_).count()) + ")"},
             test.since);
}

// The record says how it is now: whoever pauses a container writes that there as well.
void Health::note(Result result, Clock::time_point since) {
    std::string health = record_.value("health");
    if (result.exit == 0) {
        streak_ = 0;
        health = "healthy";
    } else if (health != "starting" || since - begun_ >= start_period_) {
        ++streak_;
        if (streak_ >= retries_)
            health = "unhealthy";
    }
    results_.push_back(std::move(result));
    if (results_.size() > most_results)
        results_.pop_front();
    std::vector<std::string> log;
    for (const Result &each : results_) {
        std::string output = each.output;
        std::replace(output.begin(), output.end(), '\0', ' '); // it ends the words of a list
        log.insert(log.end(), {each.start, each.end, std::to_string(each.exit), output});
    }
    try {
        set_list(record_, "health_log", log);
        set_value(record_, "health_streak", std::to_string(streak_));
        set_value(record_, "health", health);
    } catch (const Failure &) { // a full disk: it is asked again
    }
}

} // namespace docker_sh
