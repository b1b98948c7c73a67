#include "archive.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "image.hpp"

namespace docker_sh {

namespace {

namespace fs = std::filesystem;

Failure damaged(const std::string &why) { return refused("the archive is damaged: " + why); }

bool has_control(const std::string &text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char each) { return each < ' ' || each == 127; });
}

// The file of that name that came out of the archive, and no other: its path below DIRECTORY, one line.
std::string file_in(const std::string &directory, const std::string &name) {
    std::error_code none;
    const std::string root = fs::canonical(directory).string() + "/";
    const std::string path = fs::canonical(root + name, none).string();
    if (none || !path.starts_with(root) || !fs::is_regular_file(path) || has_control(path.substr(root.size())))
        throw damaged("it has no file '" + name + "'");
    return path.substr(root.size());
}

// An image as Docker's manifest.json lists it.
struct Entry {
    std::string config;
    std::vector<ArchivedLayer> layers;
    std::vector<std::string> names;
};

// A name is printed in a line of names.
std::string name_of(const std::string &name) {
    if (has_control(name) || name.find(' ') != name.npos)
        throw refused("invalid reference format: '" + name + "'");
    return name;
}

Entry read_entry(const std::string &directory, const Json &listed) {
    Entry entry;
    entry.config = directory + "/" + file_in(directory, text_of(listed, "Config"));
    const Json config = read_json(entry.config, "the config");
    const Json &files = list_of(listed, "Layers"), &diff_ids = list_of(object_of(config, "rootfs"), "diff_ids");
    if (files.size() != diff_ids.size())
        throw damaged(std::to_string(files.size()) + " layers, but the config lists " +
                      std::to_string(diff_ids.size()));
    for (std::size_t i = 0; i < files.size(); i++) {
        const std::string diff_id = diff_ids[i].is_string() ? hex_of(diff_ids[i].get<std::string>()) : "";
        if (diff_id.empty() || !files[i].is_string())
            throw damaged("a layer has no sha256 digest");
        entry.layers.push_back({diff_id, files[i].get<std::string>()});
    }
    for (const Json &each : list_of(listed, "RepoTags"))
        if (each.is_string())
            entry.names.push_back(name_of(each.get<std::string>()));
    return entry;
}

std::vector<Entry> read_entries(const std::string &directory) {
    const Json list = read_json(directory + "/" + file_in(directory, "manifest.json"), "the archive's manifest.json");
    if (!list.is_array() || list.empty())
        throw damaged("manifest.json lists no image");
    std::vector<Entry> entries;
    for (const Json &each : list)
        entries.push_back(read_entry(directory, each));
    return entries;
}

// How FILE, called NAME, is compressed, as OCI says it behind a layer's type.
std::string compression_of(const std::string &file, const std::string &name) {
    char magic[6] = {};
    std::ifstream(file, std::ios::binary).read(magic, sizeof magic);
    const std::string_view begin(magic, sizeof magic);
    if (begin.starts_with("\x1f\x8b"))
        return "+gzip";
    if (begin.starts_with("\x28\xb5\x2f\xfd"))
        return "+zstd";
    if (begin.starts_with("\xfd\x37zXZ") || begin.starts_with("BZh"))
        throw refused("'" + name + "' is compressed in a way that OCI has no name for");
    return "";
}

// The layer becomes a blob, unless it is one, and is described.
Json take_layer(const Store &store, const std::string &directory, const ArchivedLayer &layer) {
    if (store.has(layer.diff_id))
        return store.descriptor(layer_type, layer.diff_id);
    const std::string file = directory + "/" + file_in(directory, layer.file);
    const std::string compression = compression_of(file, layer.file);
    const std::string hex = compression.empty() ? layer.diff_id : measure(file).hex;
    store.link(file, hex);
    return store.descriptor(layer_type + compression, hex);
}

// NAME with its registry, as containerd wants it.
std::string whole(const std::string &name) {
    const std::string::size_type slash = name.find('/');
    const std::string first = name.substr(0, slash);
    if (slash == name.npos)
        return "docker.io/library/" + name;
    return first.find_first_of(".:") != first.npos || first == "localhost" ? name : "docker.io/" + name;
}

std::string path_of(const std::string &hex) { return "blobs/sha256/" + hex; }

} // namespace

std::vector<ArchivedLayer> layers_in(const Store &store, const std::string &directory) {
    std::vector<ArchivedLayer> layers;
    std::set<std::string> known;
    for (const Entry &entry : read_entries(directory))
        for (const ArchivedLayer &each : entry.layers)
            if (!store.has(each.diff_id) && known.insert(each.diff_id).second)
                layers.push_back({each.diff_id, file_in(directory, each.file)});
    return layers;
}

std::vector<Loaded> load(const Store &store, const std::string &directory) {
    std::vector<Loaded> images;
    for (const Entry &entry : read_entries(directory)) {
        Json layers = Json::array();
        for (const ArchivedLayer &each : entry.layers)
            layers.push_back(take_layer(store, directory, each));
        const std::string config = measure(entry.config).hex;
        store.link(entry.config, config);
        images.push_back({write_manifest(store, config, layers), entry.names});
    }
    return images;
}

std::vector<std::string> split_index(const std::string &file, const std::string &directory) {
    const Json index = read_json(file, "the archive's index.json");
    std::vector<std::string> names;
    for (const Json &each : list_of(index, "manifests")) {
        const Json &notes = object_of(each, "annotations");
        const std::string known = text_of(notes, "io.containerd.image.name");
        const std::string name = known.empty() ? text_of(notes, "org.opencontainers.image.ref.name") : known;
        const std::string layout = directory + "/" + std::to_string(names.size());
        fs::create_directory(layout);
        write_layout(layout, each);
        // A bare tag, as of an OCI layout made by hand, is no name
        names.push_back(name.find_first_of("/:") == name.npos ? "" : name_of(name));
    }
    if (names.empty())
        throw damaged("index.json lists no image");
    return names;
}

void save(const Store &store, const std::string &directory, const std::vector<Saved> &images, bool docker) {
    Json index = Json::array(), list = Json::array();
    std::set<std::string> blobs;
    for (const Saved &each : images) {
        const Image image = read_image(store, each.manifest);
        Json described = store.descriptor(manifest_type, each.manifest);
        if (!each.name.empty())
            described["annotations"] = {{"io.containerd.image.name", whole(each.name)},
                                        {"org.opencontainers.image.ref.name", each.name}};
        index.push_back(described);
        // An image is listed once, with all its names
        const std::string config = path_of(image.config_hex);
        auto found = std::find_if(list.begin(), list.end(), [&](const Json &one) { return one["Config"] == config; });
        if (found == list.end()) {
            Json layers = Json::array();
            for (const Image::Layer &layer : image.layers)
                layers.push_back(path_of(layer.blob));
            list.push_back({{"Config", config}, {"RepoTags", Json::array()}, {"Layers", layers}});
            found = list.end() - 1;
        }
        if (!each.name.empty())
            (*found)["RepoTags"].push_back(each.name);
        blobs.insert({image.manifest_hex, image.config_hex});
        for (const Image::Layer &layer : image.layers)
            blobs.insert(layer.blob);
    }
    write_text(directory + "/oci-layout", layout_text);
    write_text(directory + "/index.json",
               to_text({{"schemaVersion", 2}, {"mediaType", index_type}, {"manifests", index}}) + '\n');
    if (docker)
        write_text(directory + "/manifest.json", to_text(list) + '\n');
    fs::create_directories(directory + "/blobs/sha256");
    for (const std::string &each : blobs)
        fs::create_symlink(store.blob(each), directory + "/" + path_of(each));
}

} // namespace docker_sh
