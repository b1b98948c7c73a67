#include "image.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <set>

#include <sys/utsname.h>

#include "common/record.hpp"
#include "settings.hpp"

namespace docker_sh {

namespace {

// "2026-01-31T12:00:00.123456789Z"
std::string now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    std::tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%FT%T", &parts);
    std::snprintf(text.data() + size, text.size() - size, ".%09ldZ", time.tv_nsec);
    return text.data();
}

// A file can hold no other end of a word.
std::string word(std::string text) {
    std::erase(text, '\0');
    return text;
}

// One step of an image's history, with what there is to say of it.
Json step(const Addition &addition, const std::string &by, const std::string &created) {
    Json step{{"created", created}, {"created_by", by}};
    if (!addition.author.empty())
        step["author"] = addition.author;
    if (!addition.message.empty())
        step["comment"] = addition.message;
    return step;
}

// OBJECT's member KEY, which is made what KIND is if it is something else.
Json &member(Json &object, const char *key, Json kind) {
    Json &found = object[key];
    if (found.type() != kind.type())
        found = std::move(kind);
    return found;
}

} // namespace

std::string architecture() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names{{{"x86_64", "amd64"},
                                                                                  {"aarch64", "arm64"},
                                                                                  {"armv7l", "arm"},
                                                                                  {"armv6l", "arm"},
                                                                                  {"i686", "386"},
                                                                                  {"loongarch64", "loong64"}}};
    utsname machine{};
    ::uname(&machine);
    for (const auto &[kernels, ours] : names)
        if (kernels == machine.machine)
            return std::string(ours);
    return machine.machine;
}

Image read_image(const Store &store, const std::string &hex) {
    Image image;
    image.manifest_hex = hex;
    image.manifest = store.read(hex, "the manifest");
    image.config_hex = hex_of(text_of(object_of(image.manifest, "config"), "digest"));
    if (image.config_hex.empty() || !store.has(image.config_hex))
        throw refused("the manifest names no config");
    image.config = store.read(image.config_hex, "the config");
    const Json &blobs = list_of(image.manifest, "layers");
    const Json &diff_ids = list_of(object_of(image.config, "rootfs"), "diff_ids");
    if (blobs.size() != diff_ids.size())
        throw refused("the manifest lists " + std::to_string(blobs.size()) + " layers, the config " +
                      std::to_string(diff_ids.size()));
    for (std::size_t i = 0; i < blobs.size(); i++) {
        const std::string diff_id = diff_ids[i].is_string() ? hex_of(diff_ids[i].get<std::string>()) : "";
        const std::string blob = hex_of(text_of(blobs[i], "digest"));
        if (diff_id.empty() || blob.empty())
            throw refused("a layer has no sha256 digest");
        image.layers.push_back({diff_id, blob});
    }
    return image;
}

std::string record_image(const Store &store, const Image &image) {
    const std::string &id = image.config_hex, made = store.directory() + "/images/" + id;
    if (std::filesystem::is_directory(made))
        return id;
    const std::string directory = store.unfinished(id);
    std::filesystem::create_directory(directory);
    std::int64_t size = 0;
    std::string layers;
    for (const Image::Layer &each : image.layers) {
        size += std::stoll("0" + Record(store.directory() + "/sizes").value(each.diff_id));
        layers += each.diff_id + '\0';
    }
    write_text(directory + "/id", id + '\n');
    write_text(directory + "/manifest", image.manifest_hex + '\n');
    write_text(directory + "/layers", layers);
    write_text(directory + "/size", std::to_string(size) + '\n');
    write_text(directory + "/created", word(text_of(image.config, "created")) + '\n');
    // Two at once: the second finds the name taken, and both are the same
    if (::rename(directory.c_str(), made.c_str()) != 0) {
        const int error = errno;
        std::filesystem::remove_all(directory);
        if (!std::filesystem::is_directory(made))
            throw system_failure(made, error);
    }
    return id;
}

std::vector<std::string> blobs_in_use(const Store &store) {
    std::set<std::string> used;
    for (const std::string &id : names_in(store.directory() + "/images")) {
        const Image image = read_image(store, Record(store.directory() + "/images/" + id).value("manifest"));
        used.insert({image.manifest_hex, image.config_hex});
        for (const Image::Layer &each : image.layers)
            used.insert(each.blob);
    }
    return {used.begin(), used.end()};
}

std::string write_manifest(const Store &store, const std::string &config, const Json &layers) {
    return store.write(to_text({{"schemaVersion", 2},
                                {"mediaType", manifest_type},
                                {"config", store.descriptor(config_type, config)},
                                {"layers", layers}}));
}

std::string add_layer(const Store &store, const Addition &addition) {
    const Record container(addition.container);
    const std::string created = now();
    std::string by = addition.by;
    Json layers = Json::array();
    Json config{{"architecture", architecture()},
                {"os", "linux"},
                {"config", Json::object()},
                {"rootfs", {{"type", "layers"}, {"diff_ids", Json::array()}}},
                {"history", Json::array()}};
    if (!addition.base.empty()) {
        const Image base = read_image(store, addition.base);
        layers = list_of(base.manifest, "layers");
        config = base.config;
    }
    Json &settings = member(config, "config", Json::object());
    if (!addition.container.empty()) {
        take_settings(settings, container);
        for (const std::string &each : container.list("argv"))
            by += (by.empty() ? "" : " ") + each;
    }
    change_settings(settings, addition.changes);
    config["created"] = created;
    if (!addition.author.empty())
        config["author"] = addition.author;
    member(member(config, "rootfs", Json::object()), "diff_ids", Json::array()).push_back(digest_of(addition.layer));
    member(config, "history", Json::array()).push_back(step(addition, by, created));
    layers.push_back(store.descriptor(layer_type, addition.layer));
    return write_manifest(store, store.write(to_text(config)), layers);
}

} // namespace docker_sh
