// show df: what images, containers and volumes take of the disk.

#include <memory>
#include <set>

#include <fts.h>
#include <sys/stat.h>

#include "show/container.hpp"
#include "show/options.hpp"
#include "show/table.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

// What the disk gives up for PATHS and all below, as du(1): a file of several names once, and no other file system.
std::int64_t disk_usage(std::vector<std::string> paths) {
    std::vector<char *> names;
    for (std::string &path : paths)
        if (::access(path.c_str(), F_OK) == 0)
            names.push_back(path.data());
    names.push_back(nullptr);
    std::set<std::pair<dev_t, ino_t>> seen;
    std::int64_t size = 0;
    const std::unique_ptr<FTS, int (*)(FTS *)> tree(
        names.size() == 1 ? nullptr
                          : ::fts_open(names.data(), FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR | FTS_XDEV, nullptr),
        ::fts_close);
    while (const FTSENT *entry = tree ? ::fts_read(tree.get()) : nullptr) {
        const struct stat *about = entry->fts_statp;
        if (entry->fts_info == FTS_DP || entry->fts_info == FTS_NS || entry->fts_info == FTS_ERR)
            continue;
        if (about->st_nlink == 1 || S_ISDIR(about->st_mode) || seen.emplace(about->st_dev, about->st_ino).second)
            size += about->st_blocks * 512;
    }
    return size;
}

std::string row(const char *type, std::size_t total, std::size_t active, const std::vector<std::string> &paths) {
    return std::string(type) + '\t' + std::to_string(total) + '\t' + std::to_string(active) + '\t' +
           decimal_size(disk_usage(paths));
}

std::size_t count(const std::string &directory) { return names_in(directory).size(); }

} // namespace

int show_df(const Words &words) {
    parse_words(words, po::options_description());
    std::set<std::string> images, volumes;
    std::size_t total = 0, running = 0;
    const CgroupTrees trees;
    for (Container &container : all_containers()) {
        container.look(trees);
        total++;
        running += container.state.is_active() ? 1 : 0;
        images.insert(container.value("image"));
        for (const Mount &mount : mounts_of(container.record))
            if (mount.is_volume())
                volumes.insert(mount.name);
    }
    std::size_t in_use = 0;
    for (const std::string &name : names_in(root_path("volumes")))
        in_use += volumes.contains(name) ? 1 : 0;
    Table table;
    table.add("TYPE\tTOTAL\tACTIVE\tSIZE");
    table.add(row("Images", count(root_path("store/images")) + count(root_path("images")), images.size(),
                  {root_path("store"), root_path("layers/sha256"), root_path("images")}));
    table.add(row("Containers", total, running, {root_path("containers")}));
    table.add(row("Local Volumes", count(root_path("volumes")), in_use, {root_path("volumes")}));
    print_out(table.text());
    return 0;
}

} // namespace docker_sh
