#include "show/template/words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace docker_sh {
namespace {

// "2.13MB": DIGITS digits, by UNITS of which each is BASE of the one before.
std::string scaled(std::int64_t bytes, double base, int digits, const std::array<const char *, 6> &units) {
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= base && unit + 1 < units.size(); ++unit)
        size /= base;
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.*g%s", digits, size, units[unit]);
    return text.data();
}

} // namespace

std::time_t seconds_of(std::string_view time) {
    std::tm parts{};
    int used = 0;
    const std::string text(time);
    if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
                    &parts.tm_min, &parts.tm_sec, &used) < 6)
        return 0;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    std::time_t seconds = ::timegm(&parts);
    const std::string zone = text.substr(text.find_first_not_of(".0123456789", static_cast<std::size_t>(used)));
    int hours = 0, minutes = 0;
    if (zone != "Z" && std::sscanf(zone.c_str(), "%3d:%2d", &hours, &minutes) == 2)
        seconds -= hours * 3600 + (zone[0] == '-' ? -minutes : minutes) * 60;
    return seconds;
}

std::string since(std::time_t seconds) {
    const std::time_t span = std::time(nullptr) - seconds, minutes = span / 60, hours = (span + 1800) / 3600;
    const auto counted = [](std::time_t count, const char *unit) { return std::to_string(count) + unit; };
    if (span < 1)
        return "Less than a second";
    if (span == 1)
        return "1 second";
    if (minutes == 0)
        return counted(span, " seconds");
    if (minutes == 1)
        return "About a minute";
    if (minutes < 60)
        return counted(minutes, " minutes");
    if (hours == 1)
        return "About an hour";
    if (hours < 48)
        return counted(hours, " hours");
    const std::time_t days = hours / 24;
    if (days < 14)
        return counted(days, " days");
    if (days < 60)
        return counted(days / 7, " weeks");
    return days < 730 ? counted(days / 30, " months") : counted(days / 365, " years");
}

std::string local_time(std::time_t seconds) {
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 64> text;
    return {text.data(), std::strftime(text.data(), text.size(), "%F %T %z %Z", &parts)};
}

std::string go_time(std::string_view time) {
    std::string text(time);
    if (text.size() > 10 && text[10] == 'T')
        text[10] = ' ';
    if (!text.ends_with('Z'))
        return text;
    text.pop_back();
    if (const std::size_t point = text.find('.'); point != text.npos) // Go leaves zeros at the end out
        text.erase(std::max(text.find_last_not_of('0'), point - 1) + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text + " +0000 UTC";
}

std::string decimal_size(std::int64_t bytes) { return scaled(bytes, 1000, 3, {"B", "kB", "MB", "GB", "TB", "PB"}); }

std::string binary_size(std::int64_t bytes) { return scaled(bytes, 1024, 4, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"}); }

} // namespace docker_sh
