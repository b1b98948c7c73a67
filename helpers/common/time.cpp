#include "common/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

std::optional<std::int64_t> parse_go_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        double nanoseconds;
    };
    // The longer name first: "m" begins "ms". Both of Unicode's small mu
    constexpr std::array<Unit, 8> units{{{"ns", 1},
                                         {"us", 1e3},
                                         {"\xc2\xb5s", 1e3},
                                         {"\xce\xbcs", 1e3},
                                         {"ms", 1e6},
                                         {"s", 1e9},
                                         {"m", 60e9},
                                         {"h", 3600e9}}};
    if (text == "0")
        return 0;
    if (text.empty())
        return std::nullopt;
    double sum = 0;
    while (!text.empty()) {
        double count = 0;
        const auto [rest, error] =
            std::from_chars(text.data(), text.data() + text.size(), count, std::chars_format::fixed);
        const bool number = error == std::errc() && std::string_view("0123456789.").find(text[0]) != text.npos;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        const auto *const unit =
            std::find_if(units.begin(), units.end(), [text](const Unit &each) { return text.starts_with(each.name); });
        if (!number || unit == units.end())
            return std::nullopt;
        sum += count * unit->nanoseconds;
        text.remove_prefix(unit->name.size());
    }
    if (sum >= 0x1p63)
        return std::nullopt;
    return std::llround(sum);
}

} // namespace docker_sh
