// The cgroup: what it may use, and uses (cgroups(7)).
#include <algorithm>
#include <array>
#include <map>

#include "common/cgroup.hpp"
#include "common/record.hpp"
#include "show/explain/sections.hpp"
#include "show/template/words.hpp"

namespace docker_sh::anatomy {
namespace {

template <typename List, typename Item> bool contains(const List &list, const Item &item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

// Its cgroup in each tree; not there where that is the host's.
using Places = std::map<std::string, std::string>;

// The files that limit, in the order of docker.sh's options: a controller's in v1, and in v2.
struct LimitFiles {
    const char *controller, *v1, *v2;
};
constexpr std::array<LimitFiles, 14> limit_files = {{
    {"memory", "memory.limit_in_bytes", "memory.max"},
    {"memory", "memory.memsw.limit_in_bytes", "memory.swap.max"},
    {"cpu", "cpu.cfs_quota_us", "cpu.max"},
    {"cpu", "cpu.shares", "cpu.weight"},
    {"cpuset", "cpuset.cpus", "cpuset.cpus"},
    {"cpuset", "cpuset.mems", "cpuset.mems"},
    {"pids", "pids.max", "pids.max"},
    {"blkio", "blkio.weight", "io.weight"},
    {"blkio", "blkio.bfq.weight", "io.bfq.weight"},
    {"blkio", "blkio.throttle.read_bps_device", "io.max"},
    {"blkio", "blkio.throttle.write_bps_device", ""},
    {"blkio", "blkio.throttle.read_iops_device", ""},
    {"blkio", "blkio.throttle.write_iops_device", ""},
    {"devices", "devices.list", ""},
}};

// One process' or one container's cgroups.
class Finder {
public:
    Finder(const CgroupTrees &trees, const Places &places) : trees_(trees), places_(places) {}

    std::vector<CgroupDirectory> directories() const {
        std::vector<CgroupDirectory> found;
        for (const std::string &tree : trees_.all())
            found.push_back({own(tree), trees_.controllers_in(tree)});
        return found;
    }

    std::vector<CgroupLimit> limits() const {
        std::vector<CgroupLimit> found;
        for (const auto &[controller, v1, v2] : limit_files) {
            const std::string tree = trees_.of(controller), name = tree == trees_.unified() ? v2 : v1;
            const std::string directory = own(tree);
            if (directory.empty() || name.empty())
                continue;
            const std::string parent = directory.substr(0, directory.rfind('/'));
            const std::string value = joined(lines_of(directory + "/" + name), "; ");
            if (is_set(value, joined(lines_of(parent + "/" + name), "; ")))
                found.push_back({directory + "/" + name, value});
        }
        return found;
    }

    // What others use in a cgroup with it would not be its.
    Usage usage() const {
        Usage found;
        if (const auto memory = places_.find(trees_.of("memory")); memory != places_.end()) {
            const CgroupUsage counted = trees_.usage(memory->second);
            found.memory = counted.memory;
            found.memory_limit = counted.memory_limit;
        }
        const std::string counts_time = trees_.of("cpuacct").empty() ? "cpu" : "cpuacct";
        if (const auto cpu = places_.find(trees_.of(counts_time)); cpu != places_.end())
            found.cpu = trees_.usage(cpu->second).cpu;
        if (const auto pids = places_.find(trees_.of("pids")); pids != places_.end()) {
            found.pids = trees_.usage(pids->second).pids;
            found.most_pids = Record(own(pids->first)).value("pids.max");
        }
        return found;
    }

private:
    // What a parent, the cgroup of all containers, has otherwise. The root of a tree may have no such file: then what
    // the kernel begins with is not set.
    static bool is_set(const std::string &value, const std::string &parents) {
        return !value.empty() && value != parents &&
               (!parents.empty() || !(value.starts_with("max") || value == "100" || value == "default 100"));
    }

    // Its own directory in TREE; "" if it has none there.
    std::string own(const std::string &tree) const {
        const auto place = places_.find(tree);
        return place == places_.end() ? "" : tree + "/" + place->second;
    }

    const CgroupTrees &trees_;
    const Places &places_;
};

std::string version_of(const CgroupTrees &trees) {
    return trees.unified().empty() ? "v1" : trees.all() == Words{trees.unified()} ? "v2" : "hybrid";
}

Cgroup find(const Subject &subject, const CgroupTrees &trees, const Places &places, const std::string &name) {
    const Finder finder(trees, places);
    Cgroup found;
    found.version = version_of(trees);
    found.name = name;
    found.directories = finder.directories();
    found.by_hand = {"cat " + subject.proc("cgroup")};
    if (name.empty())
        return found;
    found.limits = finder.limits();
    found.usage = finder.usage();
    const auto own = std::find_if(found.directories.begin(), found.directories.end(),
                                  [](const CgroupDirectory &each) { return !each.path.empty(); });
    found.by_hand.push_back("cat " + (found.limits.empty() ? own->path + "/cgroup.procs" : found.limits.front().file));
    return found;
}

// The tree of a line of /proc/PID/cgroup, by its second field: v1's names with commas in between, "" for v2. "" if it
// is not mounted here.
std::string tree_of(const std::string &names, const CgroupTrees &trees, const HostMounts &host) {
    if (names.empty())
        return trees.unified();
    for (const MountLine &mount : host.all())
        if (mount.type == "cgroup" && contains(mount.super_options, names.substr(0, names.find(','))))
            return mount.point;
    return "";
}

// A process' path in each tree, by what the tree is called: the lines of /proc/PID/cgroup.
std::vector<std::pair<std::string, std::string>> paths_of(const std::string &process) {
    std::vector<std::pair<std::string, std::string>> paths;
    for (const std::string &line : lines_of("/proc/" + process + "/cgroup")) {
        const auto names = line.find(':') + 1, path = line.find(':', names) + 1;
        if (names > 0 && path > 0)
            paths.emplace_back(line.substr(names, path - 1 - names), line.substr(path));
    }
    return paths;
}

std::string size_of(std::uint64_t bytes) { return binary_size(static_cast<std::int64_t>(bytes)); }

void tell(const Usage &usage, Page &page) {
    Words parts;
    if (usage.memory)
        parts.push_back("memory " + size_of(*usage.memory) + " of " + size_of(*usage.memory_limit));
    if (usage.cpu) {
        const std::string milliseconds = std::to_string(1000 + *usage.cpu / 1000 % 1000).substr(1); // three digits
        parts.push_back("CPU time " + std::to_string(*usage.cpu / 1000000) + "." + milliseconds + " s");
    }
    if (usage.pids) {
        const bool limited = !usage.most_pids.empty() && usage.most_pids != "max";
        parts.push_back("processes " + std::to_string(*usage.pids) + (limited ? " of " + usage.most_pids : ""));
    }
    if (!parts.empty())
        page.line("in use now", joined(parts, ", "));
}

} // namespace

std::optional<std::uint64_t> CgroupLimit::bytes() const {
    if (!name().starts_with("memory.") || value.empty() || value.find_first_not_of("0123456789") != value.npos)
        return std::nullopt;
    return std::stoull(value);
}

Cgroup recorded_cgroup(const Subject &subject, const std::string &name, const CgroupTrees &trees) {
    Places places;
    for (const std::string &tree : trees.all())
        places[tree] = name;
    return find(subject, trees, places, name);
}

// At the top of a tree, or in the same cgroup as this process, it has none of its own there.
Cgroup find_cgroup(const Subject &subject, const HostMounts &host) {
    const CgroupTrees trees;
    const auto here = paths_of("self");
    Places places;
    std::string name;
    for (const auto &entry : paths_of(subject.pid)) {
        const std::string tree = tree_of(entry.first, trees, host);
        if (!contains(trees.all(), tree) || contains(here, entry))
            continue;
        // Where a tree is mounted from its middle on, as in a container, the path begins at the top all the same
        const MountLine *mount = host.at(tree);
        std::string path = entry.second;
        if (mount && mount->root != "/" && path.starts_with(mount->root + "/"))
            path.erase(0, mount->root.size());
        path.erase(0, 1);
        if (path.empty())
            continue;
        places[tree] = path;
        if (name.empty())
            name = path;
    }
    return find(subject, trees, places, name);
}

void tell(const Cgroup &cgroup, Page &page) {
    std::vector<Words> rows;
    Words shared;
    page.heading("Cgroup", cgroup.version);
    for (const auto &[path, controllers] : cgroup.directories) {
        if (path.empty()) {
            shared.insert(shared.end(), controllers.begin(), controllers.end());
        } else if (cgroup.version == "v2") {
            page.line("directory", path);
            page.line("controllers", joined(controllers));
        } else {
            if (rows.empty())
                rows.push_back({"  CONTROLLER", "DIRECTORY"});
            rows.push_back({"  " + joined(controllers), path});
        }
    }
    page.table(rows);
    if (!shared.empty())
        page.line("shared", "with the host: " + joined(shared));
    if (cgroup.usage) {
        std::string label = "limits";
        for (const CgroupLimit &limit : cgroup.limits) {
            page.line(label,
                      limit.name() + ": " + limit.value + (limit.bytes() ? " (" + size_of(*limit.bytes()) + ")" : ""));
            label.clear();
        }
        if (cgroup.limits.empty())
            page.line(label, "none is set");
        tell(*cgroup.usage, page);
    }
    page.by_hand(cgroup.by_hand);
}

Value facts_of(const Cgroup &cgroup) {
    Values limits, directories;
    for (const auto &[file, value] : cgroup.limits)
        limits.push_back(structure("Limit", {{"File", file}, {"Value", value}}));
    for (const auto &[path, controllers] : cgroup.directories)
        directories.push_back(
            structure("Directory", {{"Path", path}, {"Controllers", list(controllers)}, {"Own", !path.empty()}}));
    std::vector<Field> facts = {{"Version", cgroup.version},
                                {"Name", cgroup.name},
                                {"Limits", list(std::move(limits))},
                                {"Directories", list(std::move(directories))}};
    if (cgroup.usage)
        facts.push_back({"Usage", structure("Usage", {{"MemoryBytes", number(cgroup.usage->memory)},
                                                      {"MemoryLimitBytes", number(cgroup.usage->memory_limit)},
                                                      {"CpuMicroseconds", number(cgroup.usage->cpu)},
                                                      {"Pids", number(cgroup.usage->pids)}})});
    return structure("Cgroup", std::move(facts));
}

} // namespace docker_sh::anatomy
