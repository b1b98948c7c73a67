#include "show/container.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fts.h>
#include <sys/stat.h>

#include "show/options.hpp"

namespace docker_sh {

Container::Container(const std::string &id)
    : id(id), record(root_path("containers/" + id)), created(record.value("created")) {}

void Container::look(const CgroupTrees &trees) {
    static const std::string pivot = home_path("helpers/bin/pivot");
    state = state_of(record, trees, pivot);
}

std::vector<Container> all_containers() {
    std::vector<Container> containers;
    for (const std::string &name : names_in(root_path("containers")))
        if (name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos) // the others are their names
            containers.emplace_back(name);
    std::stable_sort(containers.begin(), containers.end(),
                     [](const Container &one, const Container &other) { return one.created < other.created; });
    std::reverse(containers.begin(), containers.end());
    return containers;
}

bool Mount::has(const std::string &option) const {
    return ("," + options + ",").find("," + option + ",") != options.npos;
}

std::vector<Mount> mounts_of(const Record &record) {
    std::vector<Mount> mounts;
    for (const auto &[kind, name, source, target, options] : tuples<5>(record, "mounts"))
        mounts.push_back({kind, name, source, target, options});
    return mounts;
}

std::vector<Port> wanted_ports(const Record &record) {
    std::vector<Port> ports;
    for (const auto &[protocol, ip, first, last, container] : tuples<5>(record, "ports"))
        ports.push_back({protocol, ip, first, last, container});
    return ports;
}

std::vector<Port> published_ports(const Record &record) {
    std::vector<Port> ports;
    for (const auto &[protocol, ip, host, container] : tuples<4>(record, "published"))
        ports.push_back({protocol, ip, host, host, container});
    return ports;
}

std::vector<std::string> exposed_ports(const Record &record) {
    std::vector<std::string> ports;
    for (const auto &[protocol, port] : tuples<2>(record, "expose"))
        ports.push_back(port + "/" + protocol);
    return ports;
}

std::vector<std::string> networks_of(const Record &record) {
    std::vector<std::string> names = names_in(record.path("networks"));
    if (!names.empty())
        return names;
    const std::string network = record.value("network"), other = record.value("network_container");
    if (!network.empty())
        return {network};
    return other.empty() ? names : std::vector{"container:" + other};
}

std::int64_t tree_size(const std::string &directory) {
    std::string path = directory;
    std::array<char *, 2> paths = {path.data(), nullptr};
    const std::unique_ptr<FTS, int (*)(FTS *)> tree(
        ::fts_open(paths.data(), FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR | FTS_XDEV, nullptr), ::fts_close);
    std::int64_t size = 0;
    while (const FTSENT *entry = tree ? ::fts_read(tree.get()) : nullptr)
        if (entry->fts_info == FTS_F)
            size += entry->fts_statp->st_size;
    return size;
}

Sizes sizes_of(const Record &record) {
    static std::map<std::string, std::int64_t> layers; // containers share them
    Sizes sizes{tree_size(record.path("rwlayer")), 0};
    sizes.all = sizes.written;
    for (const std::string &name : names_in(record.path("layers"))) {
        const std::unique_ptr<char, decltype(&std::free)> path(
            ::realpath(record.path("layers/" + name).c_str(), nullptr), std::free);
        const auto [layer, is_new] = layers.emplace(path ? path.get() : "", 0);
        if (path && is_new)
            layer->second = tree_size(path.get());
        sizes.all += layer->second;
    }
    return sizes;
}

} // namespace docker_sh
