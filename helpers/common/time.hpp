// Points in time, and how long something takes, as docker.sh and Docker write them.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace docker_sh {

// "2026-01-31T12:00:00.123456789Z", which sorts as text.
std::string utc_time(const timespec &time);
std::string time_now();

// How Go prints a time.Duration: "1m30s", "1.5s", "0s".
std::string go_duration(std::int64_t nanoseconds);
// How Go reads one, in nanoseconds: "1h30m", "1.5s", ".5ms", "0"; no sign. None if TEXT is no such thing, or too long.
std::optional<std::int64_t> parse_go_duration(std::string_view text);

} // namespace docker_sh
