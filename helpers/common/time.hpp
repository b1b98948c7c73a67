// Points in time, and how long something takes, as docker.sh and Docker write them.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace docker_sh {

// "2026-01-31T12:00:00.123456789Z", which sorts as text.
std::string utc_time(const timespec &time);
std::string time_now();

// How Go prints a time.Duration: "1m30s", "1.5s", "0s".
std::string go_duration(std::int64_t nanoseconds);

} // namespace docker_sh
