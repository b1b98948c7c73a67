#include "show/store.hpp"

#include <algorithm>
#include <filesystem>

#include "show/options.hpp"
#include "show/read-json.hpp"

namespace docker_sh {

namespace fs = std::filesystem;

Tags store_tags() {
    Tags tags;
    std::error_code none;
    const fs::path root = root_path("store/tags");
    for (auto entry = fs::recursive_directory_iterator(root, none);
         !none && entry != fs::recursive_directory_iterator(); entry.increment(none))
        if (entry->is_symlink(none)) // to ../images/ID
            tags[fs::read_symlink(entry->path(), none).filename()].push_back(entry->path().lexically_relative(root));
    for (auto &[id, names] : tags)
        std::sort(names.begin(), names.end());
    return tags;
}

Record store_image(const std::string &id) { return Record(root_path("store/images/" + id)); }

Value store_config(const std::string &id) {
    return from_json(read_file(root_path("store/blobs/sha256/" + id)), "the config of the image " + id.substr(0, 12));
}

Json Json::operator[](const char *key) const {
    const Map *map = value_.map();
    const auto found = map ? map->items.find(key) : decltype(map->items.end()){};
    return Json(map && found != map->items.end() ? found->second : Value());
}

Json Json::last() const {
    const List *list = value_.list();
    return Json(list && !list->items.empty() ? list->items.back() : Value());
}

std::vector<Json> Json::items() const {
    std::vector<Json> items;
    if (const List *list = value_.list())
        for (const Value &item : list->items)
            items.emplace_back(item);
    return items;
}

std::vector<std::string> Json::words() const {
    std::vector<std::string> words;
    for (const Json &item : items())
        words.push_back(item.text());
    return words;
}

} // namespace docker_sh
