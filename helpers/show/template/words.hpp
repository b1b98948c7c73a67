// Times and sizes in Docker's words.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "common/time.hpp"

namespace docker_sh {

// Seconds since the epoch of "2026-01-31T12:00:00.123Z", as records and images have it; 0 if it is no such time. With a
// zone's offset in place of Z it is taken into account.
std::time_t seconds_of(std::string_view time);

// "5 seconds", "About a minute", "3 weeks": from SECONDS, since the epoch, until now.
std::string since(std::time_t seconds);

// "2026-01-31 12:00:00 +0000 UTC", in the machine's zone.
std::string local_time(std::time_t seconds);

// How Go prints a time.Time: "2026-01-31 12:00:00.123 +0000 UTC".
std::string go_time(std::string_view time);

// "2.13MB", as the disk's maker counts.
std::string decimal_size(std::int64_t bytes);

// "1.953MiB", as the memory's maker counts.
std::string binary_size(std::int64_t bytes);

} // namespace docker_sh
