#include "unused.hpp"

#include <filesystem>
#include <set>

#include "common/record.hpp"
#include "image.hpp"

namespace docker_sh {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

namespace {

std::string root_of(const Store &store) { return fs::path(store.directory()).parent_path(); }

// Everything in DIRECTORY, also what begins with a dot.
std::vector<fs::path> entries(const std::string &directory) {
    std::error_code error;
    return {fs::begin(fs::directory_iterator(directory, error)), fs::end(fs::directory_iterator())};
}

// The records of the containers, without the links that are their names.
std::vector<Record> containers(const Store &store) {
    std::vector<Record> found;
    for (const fs::path &each : entries(root_of(store) + "/containers"))
        if (!fs::is_symlink(each))
            found.emplace_back(each);
    return found;
}

// Layers by name. A container keeps its own, also when its image has lost every name.
Names layers_in_use(const Store &store) {
    Names used;
    for (const std::string &id : names_in(store.directory() + "/images"))
        for (const std::string &layer : Record(store.directory() + "/images/" + id).list("layers"))
            used.insert(layer);
    for (const Record &container : containers(store))
        for (const fs::path &link : entries(container.path("layers")))
            used.insert(fs::read_symlink(link).filename());
    return used;
}

} // namespace

std::vector<std::string> dangling_images(const Store &store) {
    Names used;
    for (const Record &container : containers(store))
        used.insert(container.value("image_id"));
    for (const fs::path &plain : entries(store.directory() + "/plain"))
        used.insert(Record(plain).value("id"));
    std::error_code error;
    for (const fs::directory_entry &each : fs::recursive_directory_iterator(store.directory() + "/tags", error))
        if (each.is_symlink())
            used.insert(Record(each.path()).value("id"));
    std::vector<std::string> found = names_in(store.directory() + "/images");
    std::erase_if(found, [&](const std::string &id) { return used.contains(id); });
    return found;
}

std::vector<std::string> left_behind(const Store &store) {
    std::vector<std::string> found;
    const std::string work = ".work.";
    const Names layers = layers_in_use(store);
    for (const fs::path &layer : entries(root_of(store) + "/layers/sha256")) {
        if (layers.contains(layer.filename()) || !fs::is_directory(layer))
            continue;
        found.push_back(layer);
        found.push_back(store.directory() + "/sizes/" + layer.filename().string());
    }
    const std::vector<std::string> list = blobs_in_use(store);
    const Names blobs(list.begin(), list.end());
    for (const std::string &blob : names_in(store.directory() + "/blobs/sha256"))
        if (!blobs.contains(blob))
            found.push_back(store.blob(blob));
    for (const fs::path &plain : entries(store.directory() + "/plain"))
        if (!fs::exists(plain))
            found.push_back(plain);
    // ".work.PID.NUMBER"
    for (const fs::path &each : entries(store.directory())) {
        const std::string name = each.filename();
        if (name.starts_with(work) &&
            !fs::exists("/proc/" + name.substr(work.size(), name.find('.', work.size()) - work.size())))
            found.push_back(each);
    }
    for (std::string &each : found)
        each.erase(0, root_of(store).size() + 1);
    return found;
}

} // namespace docker_sh
