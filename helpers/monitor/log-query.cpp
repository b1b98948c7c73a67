#include "log.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "common/number.hpp"
#include "common/time.hpp"

namespace docker_sh {

namespace {

constexpr std::int64_t second = 1'000'000'000;

// Takes BEFORE and two digits off TEXT's beginning, a number up to MOST. False, and TEXT as it was, if they are not
// there.
bool take(std::string_view &text, char before, int most, int &number) {
    const auto given = text.size() < 3 || text[0] != before ? std::nullopt : parse_number<unsigned>(text.substr(1, 2));
    if (!given || *given > static_cast<unsigned>(most))
        return false;
    number = static_cast<int>(*given);
    text.remove_prefix(3);
    return true;
}

// Takes ".5" off TEXT's beginning, in nanoseconds; what is below them is dropped. False if there is no such thing.
bool take_fraction(std::string_view &text, long &nanoseconds) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end < 2 || text[0] != '.')
        return false;
    std::string digits(text.substr(1, std::min<std::size_t>(end - 1, 9)));
    digits.resize(9, '0');
    nanoseconds = parse_number<long>(digits).value_or(0);
    text.remove_prefix(end);
    return true;
}

std::optional<timespec> parse_seconds(std::string_view text) {
    const std::size_t end = std::min(text.find('.'), text.size());
    const auto seconds = parse_number<std::uint64_t>(text.substr(0, end));
    timespec time{};
    text.remove_prefix(end);
    if (!seconds || (!text.empty() && !take_fraction(text, time.tv_nsec)) || !text.empty())
        return std::nullopt;
    time.tv_sec = static_cast<time_t>(std::min<std::uint64_t>(*seconds, INT64_MAX));
    return time;
}

std::optional<timespec> parse_ago(std::string_view text) {
    const std::optional<std::int64_t> ago = parse_go_duration(text);
    if (!ago)
        return std::nullopt;
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const std::int64_t then = std::max<std::int64_t>(now.tv_sec * second + now.tv_nsec - *ago, 0);
    return timespec{then / second, then % second};
}

// 2026-01-31, and then T12, T12:00, T12:00:00 or T12:00:00.5, and then Z or +01:00.
std::optional<timespec> parse_date(std::string_view text) {
    timespec time{};
    std::tm parts{};
    int month = 0, day = 0, hours = 0, minutes = 0;
    const auto year = parse_number<unsigned>(text.substr(0, 4));
    text.remove_prefix(std::min<std::size_t>(text.size(), 4));
    if (!year || !take(text, '-', 12, month) || !take(text, '-', 31, day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (take(text, 'T', 23, parts.tm_hour) && take(text, ':', 59, parts.tm_min) && take(text, ':', 59, parts.tm_sec))
        take_fraction(text, time.tv_nsec);
    parts.tm_year = static_cast<int>(*year) - 1900;
    parts.tm_mon = month - 1;
    parts.tm_mday = day;
    parts.tm_isdst = -1; // of a zone's two times the one that is then
    const bool here = text.empty(), west = text.starts_with('-');
    if ((take(text, '+', 23, hours) || take(text, '-', 23, hours)) && take(text, ':', 59, minutes))
        text = "Z";
    if (!date.ok() || (!here && text != "Z"))
        return std::nullopt;
    const long ahead = (hours * 60L + minutes) * 60;
    time.tv_sec = here ? ::mktime(&parts) : ::timegm(&parts) + (west ? ahead : -ahead);
    return time;
}

} // namespace

std::string log_time(const std::string &option, const std::string &text) {
    if (text.empty())
        return "";
    std::optional<timespec> time = parse_seconds(text);
    if (!time)
        time = parse_ago(text);
    if (!time)
        time = parse_date(text);
    if (!time)
        throw Failure(refusal, option + ": '" + text + "' is no time");
    constexpr time_t last = 253402300799; // of the year 9999: later ones do not sort as text
    time->tv_sec = std::clamp<time_t>(time->tv_sec, 0, last);
    return utc_time(*time);
}

long log_lines(const std::string &option, const std::string &text) {
    if (text == "all")
        return -1;
    const auto lines = parse_number<unsigned>(text);
    if (!lines)
        throw Failure(refusal, option + ": '" + text + "' is no number of lines");
    return *lines;
}

} // namespace docker_sh
