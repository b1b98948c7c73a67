#include "common/time.hpp"

#include <array>
#include <cstdio>

namespace docker_sh {
namespace {

// "1.5", without zeros at the end: PART of WHOLE.
std::string fraction(std::uint64_t part, std::uint64_t whole) {
    std::string text = std::to_string(part / whole);
    std::string digits = std::to_string(whole + part % whole).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits.empty() ? text : text + "." + digits;
}

} // namespace

std::string utc_time(const timespec &time) {
    std::tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    std::array<char, 64> text;
    const std::size_t size = std::strftime(text.data(), text.size(), "%FT%T", &parts);
    std::snprintf(text.data() + size, text.size() - size, ".%09ldZ", time.tv_nsec);
    return text.data();
}

std::string time_now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return utc_time(time);
}

std::string go_duration(std::int64_t nanoseconds) {
    constexpr std::uint64_t second = 1'000'000'000;
    const auto size = static_cast<std::uint64_t>(nanoseconds < 0 ? -nanoseconds : nanoseconds);
    const std::string sign = nanoseconds < 0 ? "-" : "";
    if (size == 0)
        return "0s";
    if (size < 1'000)
        return sign + std::to_string(size) + "ns";
    if (size < 1'000'000)
        return sign + fraction(size, 1'000) + "µs";
    if (size < second)
        return sign + fraction(size, 1'000'000) + "ms";
    std::string text = fraction(size % (60 * second), second) + "s";
    const std::uint64_t minutes = size / (60 * second);
    if (minutes > 0)
        text.insert(0, std::to_string(minutes % 60) + "m");
    if (minutes >= 60)
        text.insert(0, std::to_string(minutes / 60) + "h");
    return sign + text;
}

} // namespace docker_sh
