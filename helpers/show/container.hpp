// A container as the views see it: its record (docs/RECORD.md), and what it is doing now.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "common/cgroup.hpp"
#include "common/record.hpp"
#include "common/state.hpp"

namespace docker_sh {

struct Container {
    explicit Container(const std::string &id);

    std::string id;
    Record record;
    std::string created; // empty if whoever was making it, or removing it, was killed
    State state;         // once it has been looked at

    void look(const CgroupTrees &trees);

    std::string value(const char *key) const { return record.value(key); }
    bool is(const char *flag) const { return record.value(flag) == "true"; }
};

// All containers, the newest first.
std::vector<Container> all_containers();

// The lists of a record whose entries have several words.
template <std::size_t Size> using Tuples = std::vector<std::array<std::string, Size>>;

template <std::size_t Size> Tuples<Size> tuples(const Record &record, const char *key) {
    Tuples<Size> result;
    const std::vector<std::string> words = record.list(key);
    for (std::size_t at = 0; at + Size <= words.size(); at += Size)
        std::copy_n(words.begin() + static_cast<std::ptrdiff_t>(at), Size, result.emplace_back().begin());
    return result;
}

struct Mount {
    std::string kind; // bind, volume, anonymous or tmpfs
    std::string name, source, target, options;
    bool is_volume() const { return kind == "volume" || kind == "anonymous"; }
    // Whether OPTIONS, with commas in between, has that one.
    bool has(const std::string &option) const;
};
std::vector<Mount> mounts_of(const Record &record);

// A port of the container. In the list "ports" it is what was asked for, in "published" what it came to.
struct Port {
    std::string protocol, ip, first, last, container;
};
std::vector<Port> wanted_ports(const Record &record);
std::vector<Port> published_ports(const Record &record);
// "80/tcp" of each that the image or --expose names.
std::vector<std::string> exposed_ports(const Record &record);

// The names of its networks: with endpoints, or the one that was asked for.
std::vector<std::string> networks_of(const Record &record);

// What its files come to, in bytes: what it has written, and that with its image's layers.
struct Sizes {
    std::int64_t written, all;
};
Sizes sizes_of(const Record &record);
// The bytes of all files in a directory and below; of a link to a directory as well.
std::int64_t tree_size(const std::string &directory);

} // namespace docker_sh
