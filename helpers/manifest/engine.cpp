#include "engine.hpp"

#include <algorithm>
#include <filesystem>

#include "image.hpp"
#include "settings.hpp"

namespace docker_sh {

namespace {

namespace fs = std::filesystem;

// LIST of OBJECT with FIRST before all others.
void put_first(Json &object, const char *list, Json first) {
    Json all = Json::array({std::move(first)});
    for (const Json &each : list_of(object, list))
        all.push_back(each);
    object[list] = std::move(all);
}

// LIST of OBJECT without its first.
void drop_first(Json &object, const char *list) {
    Json all = list_of(object, list);
    if (!all.empty())
        all.erase(all.begin());
    object[list] = std::move(all);
}

// TEXT as a blob of the layout. Its digest.
std::string write_blob(const std::string &blobs, const std::string &text) {
    const std::string unfinished = blobs + "/.unfinished";
    write_text(unfinished, text);
    std::string hex = measure(unfinished).hex;
    fs::rename(unfinished, blobs + "/" + hex);
    return hex;
}

} // namespace

std::string give(const Store &store, const std::string &directory, const std::string &layer,
                 const std::string &manifest) {
    const std::string blobs = directory + "/blobs/sha256";
    const Measured first = measure(layer);
    const Image image = read_image(store, manifest);
    Json config = image.config;
    Json given{{"schemaVersion", 2}, {"mediaType", manifest_type}};

    put_first(config["rootfs"], "diff_ids", digest_of(first.hex));
    put_first(config, "history", {{"created", "1970-01-01T00:00:00Z"}, {"created_by", "docker.sh build"}});

    fs::create_directories(blobs);
    fs::copy_file(layer, blobs + "/" + first.hex, fs::copy_options::overwrite_existing);
    for (const Image::Layer &each : image.layers)
        if (const std::string blob = blobs + "/" + each.blob; !fs::is_symlink(blob)) // it may be there twice
            fs::create_symlink(store.blob(each.blob), blob);
    const std::string text = to_text(config);
    std::string id = write_blob(blobs, text);
    given["config"] = make_descriptor(config_type, id, static_cast<std::int64_t>(text.size()));
    given["layers"] = list_of(image.manifest, "layers");
    put_first(given, "layers", make_descriptor(layer_type, first.hex, first.bytes));
    const std::string whole = to_text(given);
    write_layout(directory,
                 make_descriptor(manifest_type, write_blob(blobs, whole), static_cast<std::int64_t>(whole.size())));
    return id;
}

std::string take(const Store &store, const std::string &directory, const std::string &layer,
                 const std::string &config_file, const std::vector<std::string> &labels) {
    const Json index = read_json(directory + "/index.json", "the engine's index.json");
    const Json &listed = list_of(index, "manifests");
    const std::string hex = listed.empty() ? "" : hex_of(text_of(listed[0], "digest"));
    Json manifest = store.read(hex, "the engine's manifest"), config = read_json(config_file, "the engine's config");
    Json root = object_of(config, "rootfs"), history = Json::array();
    const std::string first = digest_of(measure(layer).hex);
    const bool has_layer = !list_of(root, "diff_ids").empty() && root["diff_ids"][0] == first;

    for (const Json &each : list_of(config, "history")) {
        history.push_back(each);
        if (text_of(each, "comment").starts_with("FROM "))
            history.back().erase("comment");
    }
    for (const std::string &each : labels) {
        const std::string key = each.substr(0, each.find('='));
        add_setting(config["config"], "Labels", key, each.substr(std::min(each.size(), key.size() + 1)));
        history.push_back({{"created", text_of(config, "created")},
                           {"created_by", "/bin/sh -c #(nop)  LABEL " + each},
                           {"empty_layer", true}});
    }
    config["history"] = history;
    root["diff_ids"] = list_of(root, "diff_ids");
    if (has_layer) {
        drop_first(root, "diff_ids");
        drop_first(config, "history");
        drop_first(manifest, "layers");
    }
    config["rootfs"] = root;
    config.erase("parent");
    return write_manifest(store, store.write(to_text(config)), list_of(manifest, "layers"));
}

} // namespace docker_sh
