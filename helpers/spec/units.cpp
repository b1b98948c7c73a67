#include "units.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "common/time.hpp"
#include "refusal.hpp"
#include "text.hpp"

namespace docker_sh {
namespace {

constexpr const char *digits = "0123456789";

// Takes digits off TEXT's beginning.
std::string take_digits(std::string_view &text) {
    std::string taken(text.substr(0, std::min(text.find_first_not_of(digits), text.size())));
    text.remove_prefix(taken.size());
    return taken;
}

// The same with a fraction: "12", "12.5". WHOLE is at most MOST digits, FRACTION the three that count; false if it is
// none.
bool take_decimal(std::string_view &text, std::size_t most, long &whole, long &thousandths) {
    const std::string before = take_digits(text);
    std::string after;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        after = take_digits(text);
        if (after.empty())
            return false;
    }
    if (before.empty() || before.size() > most)
        return false;
    whole = std::stol(before);
    thousandths = std::stol((after + "000").substr(0, 3));
    return true;
}

} // namespace

std::optional<long> parse_digits(const std::string &text, std::size_t digits) {
    std::string_view rest = text;
    if (text.empty() || text.size() > digits || take_digits(rest) != text)
        return std::nullopt;
    return std::stol(text);
}

long parse_bytes(const std::string &text, const std::string &option) {
    const std::string small = lower(text);
    std::string_view rest = small;
    long whole = 0, thousandths = 0;
    if (!take_decimal(rest, 15, whole, thousandths))
        throw refused(option + ": invalid size: '" + text + "'");
    constexpr std::string_view units = "bkmgt";
    const std::size_t unit = rest.empty() ? 0 : units.find(rest.front());
    const std::string_view behind = rest.empty() ? rest : rest.substr(1);
    if (unit == units.npos || (!behind.empty() && (unit == 0 || (behind != "b" && behind != "ib" && behind != "i"))))
        throw refused(option + ": invalid size: '" + text + "'");
    const long scale = 1L << (10 * unit), most = 1L << 62; // of which the double is still a number
    if (whole >= most / scale)
        throw refused(option + ": size too large: '" + text + "'");
    return whole * scale + thousandths * scale / 1000;
}

long parse_duration(const std::string &text, const std::string &option) {
    constexpr std::int64_t millisecond = 1'000'000;
    const std::optional<std::int64_t> nanoseconds = parse_go_duration(text);
    if (!nanoseconds || (*nanoseconds > 0 && *nanoseconds < millisecond))
        throw refused(option + ": invalid duration: '" + text + "' (as 30s or 1m30s)");
    return std::lround(static_cast<double>(*nanoseconds) / millisecond);
}

} // namespace docker_sh
