#include "resources.hpp"

#include <algorithm>
#include <array>

#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>

#include "front.hpp"
#include "refusal.hpp"
#include "text.hpp"
#include "units.hpp"

namespace docker_sh {
namespace {

constexpr long least_memory = 6L << 20;
// CPU time is counted in periods of 100 ms, in microseconds.
constexpr long period = 100000;

// The value of the limit NAME in HAD, "" if it has none.
std::string value_of(const std::vector<Resource> &had, const std::string &name) {
    const auto found =
        std::find_if(had.begin(), had.end(), [&name](const Resource &each) { return each.name == name; });
    return found == had.end() ? "" : found->value;
}

void read_memory(const Given &given, const std::vector<Resource> &had, std::vector<Resource> &limits) {
    std::string memory_text = given.text("memory"), swap_text = given.text("memory-swap");
    bool has_swap = given.has("memory-swap");
    if (const std::string value = value_of(had, "memory"); memory_text.empty() && !swap_text.empty() && !value.empty())
        memory_text = value + "b";
    if (const std::string value = value_of(had, "memory_swap");
        swap_text.empty() && !memory_text.empty() && !value.empty()) {
        swap_text = value;
        has_swap = true;
    }
    long memory = 0, swap = 0;
    if (given.has("memory") || !memory_text.empty()) {
        memory = parse_bytes(memory_text, "--memory");
        if (memory != 0 && memory < least_memory)
            throw refused("--memory: '" + memory_text + "' is below the minimum, 6M");
    }
    if (swap_text == "-1") {
        swap = -1;
    } else if (has_swap) {
        swap = parse_bytes(swap_text, "--memory-swap");
        if (swap != 0 && memory == 0)
            throw refused("--memory-swap: needs a limit by --memory beside it");
        if (swap != 0 && swap < memory)
            throw refused("--memory-swap: smaller than --memory, which it includes");
    }
    if (memory == 0)
        return;
    limits.push_back({"memory", std::to_string(memory)});
    // Docker's default: as much swap again, if the kernel counts swap at all
    if (swap == 0)
        limits.push_back({"memory_swap?", std::to_string(2 * memory)});
    else
        limits.push_back({"memory_swap", std::to_string(swap)});
}

// "0.5" in microseconds of a period.
void read_cpus(const Given &given, std::vector<Resource> &limits) {
    if (!given.has("cpus"))
        return;
    const std::string text = given.text("cpus");
    const auto point = text.find('.');
    const std::string whole = text.substr(0, point), fraction = point == text.npos ? "0" : text.substr(point + 1);
    const auto cpus = whole.empty() && point == 0 ? 0 : parse_digits(whole, 6);
    if (!cpus || !parse_digits(fraction, 9))
        throw refused("--cpus: '" + text + "' is no number of CPUs");
    const long quota = *cpus * period + std::stol((fraction + "0000").substr(0, 5));
    const long most = ::get_nprocs();
    if (quota != 0 && quota < period / 100)
        throw refused("--cpus: '" + text + "' is below the minimum, 0.01");
    if (quota > most * period)
        throw refused("Range of CPUs is from 0.01 to " + std::to_string(most) + ".00, as there are only " +
                      std::to_string(most) + " CPUs available");
    if (quota != 0)
        limits.push_back({"cpu_quota", std::to_string(quota)});
}

// A number; 0 and -1 are no limit.
void read_number(const Given &given, const std::string &option, const std::string &name, long least, long most,
                 std::vector<Resource> &limits) {
    const std::string text = given.text(option);
    if (!given.has(option) || text == "0" || text == "-1")
        return;
    const auto number = parse_digits(text, 9);
    if (!number || *number < least || *number > most)
        throw refused("--" + option + ": '" + text + "' is no number from " + std::to_string(least) + " to " +
                      std::to_string(most));
    limits.push_back({name, std::to_string(*number)});
}

// -1000 to 1000: proc_pid_oom_score_adj(5).
std::string oom_score_adj_of(const std::string &text) {
    const bool minus = text.starts_with('-');
    const auto number = parse_digits(text.substr(minus ? 1 : 0), 4);
    if (!number || *number > 1000)
        throw refused("--oom-score-adj: '" + text + "' is no number from -1000 to 1000");
    return std::to_string(minus ? -*number : *number);
}

// "0-2,4": cpuset(7). Which of them the machine has, the kernel knows.
bool is_list(const std::string &text) {
    for (const std::string &part : split(text, ',')) {
        const auto dash = part.find('-');
        if (!parse_digits(part.substr(0, dash), 9) || (dash != part.npos && !parse_digits(part.substr(dash + 1), 9)))
            return false;
    }
    return true;
}

void read_set(const Given &given, const std::string &option, const std::string &name, std::vector<Resource> &limits) {
    if (!given.has(option))
        return;
    if (!is_list(given.text(option)))
        throw refused("--" + option + ": '" + given.text(option) + "' is no list such as 0-2,4");
    limits.push_back({name, given.text(option)});
}

// --device-read-bps=/dev/NAME:RATE and its kin. The kernel knows a device by its numbers.
void read_throttle(const Given &given, const std::string &kind, const std::string &name,
                   std::vector<Resource> &limits) {
    const std::string option = "--device-" + kind;
    for (const std::string &entry : given.list("device-" + kind)) {
        const auto colon = entry.rfind(':');
        struct stat status {};
        if (colon == entry.npos || ::stat(entry.substr(0, colon).c_str(), &status) != 0 || !S_ISBLK(status.st_mode))
            throw refused(option + ": '" + entry + "' is not DEVICE:RATE with a block device");
        const long rate = parse_bytes(entry.substr(colon + 1), option);
        if (rate == 0)
            throw refused(option + ": '" + entry + "': the rate is zero");
        limits.push_back({name, std::to_string(::major(status.st_rdev)) + ":" +
                                    std::to_string(::minor(status.st_rdev)) + " " + std::to_string(rate)});
    }
}

// "-1" for what has no limit, the digits without leading zeros else; "" for what is no limit.
std::string limit_of(const std::string &text) {
    if (text == "-1" || text == "unlimited")
        return "-1";
    const auto number = parse_digits(text, 18);
    return number ? std::to_string(*number) : "";
}

Ulimit parse_ulimit(const std::string &text) {
    constexpr std::array names{"as",   "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue",
                               "nice", "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};
    const auto equals = text.find('='), colon = text.find(':', std::min(equals, text.size()));
    const std::string name = text.substr(0, equals);
    const std::string soft =
        equals == text.npos ? "" : limit_of(text.substr(equals + 1, colon == text.npos ? colon : colon - equals - 1));
    const std::string hard = colon == text.npos ? soft : limit_of(text.substr(colon + 1));
    if (name.empty() || soft.empty() || hard.empty() ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != name.npos)
        throw refused("invalid ulimit: '" + text + "': not NAME=SOFT[:HARD]");
    if (std::find(names.begin(), names.end(), name) == names.end())
        throw refused("invalid ulimit type: '" + name + "'");
    if (hard != "-1" && (soft == "-1" || std::stol(soft) > std::stol(hard)))
        throw refused("invalid ulimit: '" + text + "': the soft limit is above the hard one");
    return {name, soft, hard};
}

} // namespace

std::vector<Resource> limits_of(const Given &given, const std::vector<Resource> &had) {
    std::vector<Resource> limits;
    read_memory(given, had, limits);
    read_cpus(given, limits);
    read_number(given, "cpu-shares", "cpu_shares", 2, 262144, limits);
    read_number(given, "blkio-weight", "blkio_weight", 10, 1000, limits);
    read_number(given, "pids-limit", "pids", 1, 4194304, limits);
    read_set(given, "cpuset-cpus", "cpuset_cpus", limits);
    read_set(given, "cpuset-mems", "cpuset_mems", limits);
    return limits;
}

void read_resources(const Given &given, Spec &spec) {
    for (const std::string &text : given.list("ulimit"))
        spec.ulimits.push_back(parse_ulimit(text));
    if (given.has("oom-score-adj"))
        spec.oom_score_adj = oom_score_adj_of(given.text("oom-score-adj"));
    spec.resources = limits_of(given, {});
    read_throttle(given, "read-bps", "read_bps", spec.resources);
    read_throttle(given, "write-bps", "write_bps", spec.resources);
    read_throttle(given, "read-iops", "read_iops", spec.resources);
    read_throttle(given, "write-iops", "write_iops", spec.resources);
}

void read_restart(const Given &given, std::string &policy, std::string &most) {
    const std::string text = given.has("restart") ? given.text("restart") : "no";
    const std::string name = text.substr(0, text.find(':'));
    const bool count = name != text;
    if ((name != "no" && name != "always" && name != "unless-stopped" && name != "on-failure") ||
        (count && (name != "on-failure" || !parse_digits(text.substr(name.size() + 1), 6))))
        throw refused("invalid restart policy: '" + text + "'");
    policy = name == "no" ? "" : name;
    most = count ? text.substr(name.size() + 1) : "";
}

} // namespace docker_sh
