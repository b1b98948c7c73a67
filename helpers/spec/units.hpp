// How numbers, sizes and times are written on the command line.
#pragma once

#include <optional>
#include <string>

namespace docker_sh {

// TEXT, of digits alone and at most DIGITS of them, as a number; none if it is no such text.
std::optional<long> parse_digits(const std::string &text, std::size_t digits);

// "100M" in bytes, in Docker's units: b k m g t, each with an optional b or ib. Throws Failure, which begins with
// OPTION.
long parse_bytes(const std::string &text, const std::string &option);

// "1m30s", "1.5s", "500ms" in milliseconds, as Go writes durations; "0" is none. Throws Failure, which begins with
// OPTION.
long parse_duration(const std::string &text, const std::string &option);

} // namespace docker_sh
