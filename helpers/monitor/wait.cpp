#include "wait.hpp"

#include <array>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "common/number.hpp"
#include "common/start-time.hpp"

namespace docker_sh {
namespace {

using Clock = std::chrono::steady_clock;

// A pidfd of the process recorded as ROLE; empty if it has ended. The pidfd first: what the record and /proc say
// afterwards then holds for it.
Fd open_role(const Record &record, const std::string &role) {
    const auto pid = parse_number<pid_t>(record.value(role));
    Fd process = pid && *pid > 0 ? open_pid(*pid) : Fd();
    return process && record.alive(role) ? std::move(process) : Fd();
}

// Which of a value's writings this is: each is a file of its own, renamed. "" if there is none.
std::string writing_of(const Record &record, const std::string &key) {
    struct stat about {};
    if (::stat(record.path(key).c_str(), &about) != 0)
        return "";
    return std::to_string(about.st_ino) + ' ' + std::to_string(about.st_ctim.tv_sec) + '.' +
           std::to_string(about.st_ctim.tv_nsec);
}

} // namespace

bool wait_for_role(const Record &record, const std::string &role, std::optional<std::chrono::milliseconds> longest) {
    const Fd process = open_role(record, role);
    const auto begin = Clock::now();
    pollfd event{process.get(), POLLIN, 0};
    while (process && event.revents == 0) {
        std::int64_t left = 3'600'000; // more than an int has room for may be asked for
        if (longest)
            left =
                std::min(left, std::chrono::ceil<std::chrono::milliseconds>(begin + *longest - Clock::now()).count());
        if (left < 0)
            return false;
        if (::poll(&event, 1, static_cast<int>(left)) < 0 && errno != EINTR)
            throw system_failure("poll");
    }
    return true;
}

Ending::Ending(std::string record)
    : record_(std::move(record)), ran_(record_.has("pid") || record_.alive("runner")),
      changes_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), before_(writing_of(record_, "restarting")) {
    if (::inotify_add_watch(changes_.get(), record_.directory().c_str(), IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR) < 0)
        throw system_failure(record_.directory());
    if (!record_.has("rm"))
        return;
    told_ = Fd(::open(record_.path("ended").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!told_)
        throw system_failure(record_.path("ended"));
}

std::string Ending::told() const {
    std::array<char, 16> text{};
    const ssize_t got = told_ ? ::pread(told_.get(), text.data(), text.size(), 0) : 0;
    const std::string line(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return line.substr(0, line.find('\n'));
}

// What the record says once nobody is there who would write more.
std::string Ending::of_last_life() const {
    if (std::string status = told(); !status.empty())
        return status;
    if (std::string status = record_.value("exit_code"); !status.empty())
        return status;
    if (!seen_.empty()) // somebody has just removed it
        return seen_;
    return ran_ || record_.has("pid") ? "255" : "0";
}

void Ending::wait_for_news() const {
    const Fd process = open_role(record_, "pid"), runner = open_role(record_, "runner");
    std::vector<pollfd> events{{changes_.get(), POLLIN, 0}};
    for (const Fd *each : {&process, &runner})
        if (*each)
            events.push_back({each->get(), POLLIN, 0});
    if (events.size() == 1)
        return; // both have just ended: there is nobody left to wait for
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
        throw system_failure("poll");
    std::array<char, 4096> ignored{};
    while (::read(changes_.get(), ignored.data(), ignored.size()) > 0) {
    }
}

std::string Ending::wait() {
    while (record_.alive("pid") || record_.alive("runner")) {
        // One more life may follow, which is not waited for
        if (const std::string now = writing_of(record_, "restarting"); !now.empty() && now != before_)
            return record_.value("restarting");
        seen_ = record_.value("exit_code");
        wait_for_news();
    }
    return of_last_life();
}

} // namespace docker_sh
