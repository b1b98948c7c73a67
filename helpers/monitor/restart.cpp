#include "restart.hpp"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/failure.hpp"
#include "common/number.hpp"
#include "common/record-write.hpp"

namespace docker_sh {
namespace {

constexpr std::chrono::milliseconds shortest(100), longest(60000);
constexpr std::chrono::seconds good_life(10);

} // namespace

int Restart::count() const { return parse_number<int>(record_.value("restart_count")).value_or(0); }

// A container that was stopped by hand stays down.
bool Restart::wanted(int status) const {
    const std::string policy = record_.value("restart"), most = record_.value("restart_max");
    if (policy.empty() || record_.has("stopped"))
        return false;
    return policy != "on-failure" || (status != 0 && (most.empty() || count() < parse_number<int>(most).value_or(0)));
}

bool Restart::follows(int status) {
    if (wanted(status))
        try {
            set_value(record_, "restarting", std::to_string(status));
            return true;
        } catch (const Failure &) { // a full disk: then it stays down, which is what can be told
        }
    ::unlink(record_.path("restarting").c_str());
    return false;
}

bool Restart::pause() {
    const Fd changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(changes.get(), record_.directory().c_str(), IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF);
    const auto now = Clock::now();
    delay_ = now - begun_ < good_life ? std::clamp(2 * delay_, shortest, longest) : shortest;
    const auto end = now + delay_;
    for (auto left = delay_; left.count() > 0 && !record_.has("stopped");
         left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now())) {
        pollfd event{changes.get(), POLLIN, 0};
        ::poll(&event, 1, static_cast<int>(left.count()));
        std::array<char, 4096> ignored{};
        while (::read(changes.get(), ignored.data(), ignored.size()) > 0) {
        }
    }
    if (record_.has("stopped"))
        return false;
    begun_ = Clock::now();
    try {
        set_value(record_, "restart_count", std::to_string(count() + 1));
    } catch (const Failure &) { // a full disk: one is not counted
    }
    return true;
}

} // namespace docker_sh
