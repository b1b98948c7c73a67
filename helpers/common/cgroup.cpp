#include "common/cgroup.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <string_view>

#include "common/record.hpp"

namespace docker_sh {
namespace {

// Those that have a limit of ours; in v2 a tree counts only if it has one of them.
constexpr std::array<std::string_view, 5> limited = {"memory", "cpu", "cpuset", "pids", "blkio"};
constexpr std::array<std::string_view, 9> known = {"blkio",   "cpu",     "cpuacct", "cpuset", "devices",
                                                   "freezer", "hugetlb", "memory",  "pids"};

template <typename Names> bool contains(const Names &names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> split(const std::string &text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        parts.push_back(part);
    return parts;
}

std::uint64_t to_number(std::string_view text, std::uint64_t otherwise) {
    std::uint64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return result.ec == std::errc() ? number : otherwise;
}

// A path of mountinfo, which has blanks and the like as \040 (proc(5)).
std::string unescaped(const std::string &text) {
    std::string path;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned code = 0;
        const char *digits = text.data() + at + 1;
        if (text[at] == '\\' && at + 3 < text.size() &&
            std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
            path += static_cast<char>(code);
            at += 3;
        } else {
            path += text[at];
        }
    }
    return path;
}

// Of a file with lines "KEY VALUE"; 0 if there is none.
std::uint64_t entry(const std::string &file, const std::string &key) {
    for (const std::string &line : split(read_file(file), '\n'))
        if (line.starts_with(key + " "))
            return to_number(std::string_view(line).substr(key.size() + 1), 0);
    return 0;
}

std::uint64_t memory_of_machine() {
    for (const std::string &line : split(read_file("/proc/meminfo"), '\n'))
        if (line.starts_with("MemTotal:"))
            return to_number(std::string_view(line).substr(line.find_first_of("0123456789")), 0) * 1024;
    return 0;
}

// v1 has "MAJ:MIN Read BYTES", v2 "MAJ:MIN rbytes=BYTES wbytes=BYTES ...".
void add_blocks(CgroupUsage &usage, const std::string &file) {
    for (const std::string &line : split(read_file(file), '\n')) {
        const std::vector<std::string> words = split(line, ' ');
        if (words.size() == 3 && words[1] == "Read")
            usage.read += to_number(words[2], 0);
        if (words.size() == 3 && words[1] == "Write")
            usage.written += to_number(words[2], 0);
        for (const std::string &word : words) {
            if (word.starts_with("rbytes="))
                usage.read += to_number(std::string_view(word).substr(7), 0);
            if (word.starts_with("wbytes="))
                usage.written += to_number(std::string_view(word).substr(7), 0);
        }
    }
}

} // namespace

CgroupTrees::CgroupTrees() {
    for (const std::string &line : split(read_file("/proc/self/mountinfo"), '\n'))
        if (line.find(" - cgroup") != line.npos)
            add(line);
    // v2 without any controller still holds the processes together, and kills them
    if (all_.empty() && !unified_.empty())
        all_.push_back(unified_);
}

void CgroupTrees::add(const std::string &line) {
    const std::vector<std::string> words = split(line, ' ');
    const std::string point = unescaped(words.at(4));
    if (line.find(" - cgroup2 ") != line.npos) {
        add_unified(point);
        return;
    }
    const std::vector<std::string> options = split(words.back(), ',');
    if (std::any_of(options.begin(), options.end(), [](const std::string &each) { return each.starts_with("name="); }))
        return; // systemd's own, without a controller
    for (const std::string &option : options)
        if (contains(known, option))
            of_[option] = point;
    all_.push_back(point);
}

void CgroupTrees::add_unified(const std::string &point) {
    bool limits = false;
    unified_ = point;
    std::string controllers = Record(point).value("cgroup.controllers");
    for (const std::string &name : split(controllers, ' ')) {
        const std::string controller = name == "io" ? "blkio" : name;
        of_[controller] = point;
        limits = limits || contains(limited, controller);
    }
    if (limits)
        all_.push_back(point);
}

std::string CgroupTrees::of(const std::string &controller) const {
    const auto found = of_.find(controller);
    return found == of_.end() ? "" : found->second;
}

std::vector<std::string> CgroupTrees::controllers_in(const std::string &tree) const {
    std::vector<std::string> controllers;
    for (const auto &[controller, where] : of_)
        if (where == tree)
            controllers.push_back(controller);
    return controllers;
}

std::string CgroupTrees::file(const std::string &controller, const std::string &cgroup, const std::string &v1,
                              const std::string &v2) const {
    const std::string tree = of(controller);
    return tree + "/" + cgroup + "/" + (tree == unified_ ? v2 : v1);
}

std::uint64_t CgroupTrees::number(const std::string &controller, const std::string &cgroup, const std::string &v1,
                                  const std::string &v2, std::uint64_t otherwise) const {
    return to_number(read_file(file(controller, cgroup, v1, v2)), otherwise);
}

bool CgroupTrees::is_frozen(const std::string &cgroup) const {
    const std::string v1 = of("freezer"); // v2 has no such controller, but a file in every cgroup
    const std::string state =
        read_file(v1.empty() ? unified_ + "/" + cgroup + "/cgroup.freeze" : v1 + "/" + cgroup + "/freezer.state");
    return state == "1\n" || state == "FROZEN\n" || state == "FREEZING\n";
}

bool CgroupTrees::was_out_of_memory(const std::string &cgroup) const {
    return entry(file("memory", cgroup, "memory.oom_control", "memory.events"), "oom_kill") > 0;
}

CgroupUsage CgroupTrees::usage(const std::string &cgroup) const {
    CgroupUsage usage;
    if (of("cpuacct").empty())
        usage.cpu = entry(file("cpu", cgroup, "", "cpu.stat"), "usage_usec");
    else
        usage.cpu = number("cpuacct", cgroup, "cpuacct.usage", "") / 1000;
    const std::string memory_stat = file("memory", cgroup, "memory.stat", "memory.stat");
    std::uint64_t cache = entry(memory_stat, "total_inactive_file");
    if (cache == 0)
        cache = entry(memory_stat, "inactive_file");
    const std::uint64_t all = number("memory", cgroup, "memory.usage_in_bytes", "memory.current");
    usage.memory = all > cache ? all - cache : 0;
    const std::uint64_t machine = memory_of_machine();
    usage.memory_limit = std::min(machine, number("memory", cgroup, "memory.limit_in_bytes", "memory.max", machine));
    usage.pids = number("pids", cgroup, "pids.current", "pids.current");
    add_blocks(usage, file("blkio", cgroup, "blkio.throttle.io_service_bytes", "io.stat"));
    return usage;
}

} // namespace docker_sh
