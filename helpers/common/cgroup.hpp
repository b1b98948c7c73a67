// Cgroups: v1 has one tree a controller, v2 one for all, hybrid both (cgroups(7)). Nothing here changes one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace docker_sh {

// What a cgroup has taken of the machine.
struct CgroupUsage {
    std::uint64_t cpu = 0;          // microseconds
    std::uint64_t memory = 0;       // bytes, without the files that the kernel keeps only because nobody needs the room
    std::uint64_t memory_limit = 0; // bytes; the machine's, if it may have all
    std::uint64_t pids = 0;
    std::uint64_t read = 0, written = 0; // bytes, of block devices
};

class CgroupTrees {
public:
    // Those that are mounted here.
    CgroupTrees();

    // The mount points of those in which a container has a cgroup.
    const std::vector<std::string> &all() const { return all_; }
    // v2's mount point; "" if it is not mounted.
    const std::string &unified() const { return unified_; }
    // The tree in which a controller works; "" if none does. v2's io goes by v1's name, blkio.
    std::string of(const std::string &controller) const;
    // The controllers that work in TREE, sorted.
    std::vector<std::string> controllers_in(const std::string &tree) const;

    // Of a cgroup, which is a path below each tree's mount point (a record's "cgroup"):
    // whether it is frozen, or is about to be;
    bool is_frozen(const std::string &cgroup) const;
    // whether the kernel has killed in it for lack of memory;
    bool was_out_of_memory(const std::string &cgroup) const;
    // what it takes; nothing if it is no more.
    CgroupUsage usage(const std::string &cgroup) const;

private:
    void add(const std::string &line);
    void add_unified(const std::string &point);
    // A controller's file of CGROUP, by its name in v1 and in v2.
    std::string file(const std::string &controller, const std::string &cgroup, const std::string &v1,
                     const std::string &v2) const;
    // The number that such a file begins with. "max", and a file that cannot be read, are OTHERWISE.
    std::uint64_t number(const std::string &controller, const std::string &cgroup, const std::string &v1,
                         const std::string &v2, std::uint64_t otherwise = 0) const;

    std::vector<std::string> all_;
    std::string unified_;
    std::map<std::string, std::string> of_;
};

} // namespace docker_sh
