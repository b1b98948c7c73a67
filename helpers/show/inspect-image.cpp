// Images, of the store and plain directories.

#include "show/inspect.hpp"

#include <algorithm>
#include <ctime>

#include <sys/stat.h>
#include <sys/utsname.h>

#include "show/options.hpp"
#include "show/store.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

// A list that is nil where JSON has none, or null.
Value list_or_nil(const Json &json) {
    const std::vector<std::string> words = json.words();
    return List{Values(words.begin(), words.end()), "[]string", !json.value().list()};
}

// A set, as JSON has it: {"80/tcp": {}}.
Value names_or_nil(const Json &json) {
    const Value nothing = structure("struct {}", {});
    Map map{{}, nothing, "map[string]struct {}", !json.value().map()};
    if (const Map *names = json.value().map())
        for (const auto &[name, value] : names->items)
            map.items.emplace(name, nothing);
    return map;
}

Value labels_or_nil(const Json &json) {
    Map labels{{}, "", "map[string]string", !json.value().map()};
    if (const Map *map = json.value().map())
        for (const auto &[key, value] : map->items)
            labels.items.emplace(key, value.boxed(false));
    return labels;
}

Value healthcheck_of(const Json &json) {
    if (!json.value().map())
        return Value::nil("*container.HealthConfig");
    const auto duration = [&json](const char *key) {
        return Value(json[key].number()).shown_as(go_duration(json[key].number()));
    };
    return structure("container.HealthConfig", {{"Test", list_or_nil(json["Test"]), omit_empty},
                                                {"Interval", duration("Interval"), omit_empty},
                                                {"Timeout", duration("Timeout"), omit_empty},
                                                {"StartPeriod", duration("StartPeriod"), omit_empty},
                                                {"Retries", json["Retries"].number(), omit_empty}});
}

Value config_of(const Json &json) {
    return structure("container.Config", {{"Hostname", json["Hostname"].text()},
                                          {"Domainname", json["Domainname"].text()},
                                          {"User", json["User"].text()},
                                          {"AttachStdin", json["AttachStdin"].flag()},
                                          {"AttachStdout", json["AttachStdout"].flag()},
                                          {"AttachStderr", json["AttachStderr"].flag()},
                                          {"ExposedPorts", names_or_nil(json["ExposedPorts"]), omit_empty},
                                          {"Tty", json["Tty"].flag()},
                                          {"OpenStdin", json["OpenStdin"].flag()},
                                          {"StdinOnce", json["StdinOnce"].flag()},
                                          {"Env", list_or_nil(json["Env"])},
                                          {"Cmd", list_or_nil(json["Cmd"])},
                                          {"Healthcheck", healthcheck_of(json["Healthcheck"]), omit_empty},
                                          {"ArgsEscaped", json["ArgsEscaped"].flag(), omit_empty},
                                          {"Image", json["Image"].text()},
                                          {"Volumes", names_or_nil(json["Volumes"])},
                                          {"WorkingDir", json["WorkingDir"].text()},
                                          {"Entrypoint", list_or_nil(json["Entrypoint"])},
                                          {"OnBuild", list_or_nil(json["OnBuild"])},
                                          {"Labels", labels_or_nil(json["Labels"])},
                                          {"StopSignal", json["StopSignal"].text(), omit_empty},
                                          {"Shell", list_or_nil(json["Shell"]), omit_empty}});
}

// What is known of an image, wherever it comes from.
struct Image {
    std::string id, created, upper, lower;
    std::vector<std::string> tags, digests, layers;
    std::int64_t size;
    std::string tagged; // when
};

Value image_value(const Image &image, const Json &config) {
    const std::string comment = config["comment"].text();
    Map layers;
    layers.items = {{"UpperDir", image.upper}};
    if (!image.lower.empty())
        layers.items.emplace("LowerDir", image.lower);
    return structure(
        "types.ImageInspect",
        {{{"ID", "Id"}, image.id},
         {"RepoTags", list_of("[]string", Values(image.tags.begin(), image.tags.end()))},
         {"RepoDigests", list_of("[]string", Values(image.digests.begin(), image.digests.end()))},
         {"Parent", ""},
         {"Comment", comment.empty() ? config["history"].last()["comment"].text() : comment},
         {"Created", image.created},
         {"Container", config["container"].text()},
         {"ContainerConfig", config_of(config["container_config"])},
         {"DockerVersion", config["docker_version"].text()},
         {"Author", config["author"].text()},
         {"Config", config_of(config["config"])},
         {"Architecture", config["architecture"].text()},
         {"Variant", config["variant"].text(), omit_empty},
         {"Os", config["os"].text()},
         {"OsVersion", config["os.version"].text(), omit_empty},
         {"Size", image.size},
         {"VirtualSize", image.size},
         {"GraphDriver", structure("types.GraphDriverData", {{"Data", layers}, {"Name", "overlay"}})},
         {"RootFS", structure("types.RootFS", {{"Type", "layers"}, {"Layers", strings(image.layers), omit_empty}})},
         {"Metadata", structure("types.ImageMetadata", {{"LastTagTime", time_value(image.tagged)}})}});
}

// When a file was changed, or with LINK a link made; "" if there is none.
std::string changed(const std::string &path, bool link = false) {
    struct stat status {};
    if ((link ? ::lstat(path.c_str(), &status) : ::stat(path.c_str(), &status)) != 0)
        return "";
    return utc_time(status.st_mtim);
}

// This machine, as images call it.
std::string architecture() {
    utsname machine{};
    ::uname(&machine);
    const std::string name = machine.machine;
    return name == "x86_64" ? "amd64" : name == "aarch64" ? "arm64" : name;
}

} // namespace

Value inspect_image(const std::string &id) {
    const Record stored = store_image(id);
    const Json config(store_config(id));
    Image image;
    image.id = "sha256:" + id;
    image.created = config["created"].text();
    image.size = number_of(stored.value("size"));
    image.tags = store_tags()[id];
    for (const std::string &tag : image.tags) {
        image.digests.push_back(tag.substr(0, tag.rfind(':')) + "@sha256:" + stored.value("manifest"));
        image.tagged = std::max(image.tagged, changed(root_path("store/tags/" + tag), true));
    }
    std::sort(image.digests.begin(), image.digests.end());
    image.digests.erase(std::unique(image.digests.begin(), image.digests.end()), image.digests.end());
    image.layers = config["rootfs"]["diff_ids"].words();
    for (const std::string &layer : stored.list("layers")) { // the lowest first
        if (!image.upper.empty())
            image.lower = image.upper + (image.lower.empty() ? "" : ":" + image.lower);
        image.upper = root_path("layers/sha256/" + layer);
    }
    return image_value(image, config);
}

Value inspect_directory(const std::string &path) {
    Image image;
    image.id = path.substr(path.rfind('/') + 1);
    image.created = changed(path);
    image.upper = path;
    image.tags = {image.id + ":latest"};
    image.size = tree_size(path);
    Map config{{{"architecture", architecture()}, {"os", "linux"}}, "", ""};
    return image_value(image, Json(config));
}

Value inspect_volume(const std::string &name) {
    const std::string path = root_path("volumes/" + name);
    const Map none{{}, "", "map[string]string", true};
    std::string created = changed(path);
    created.erase(std::min(created.find('.'), created.size())); // to the second
    return structure("types.Volume", {{"CreatedAt", created.empty() ? "" : created + "Z", omit_empty},
                                      {"Driver", "local"},
                                      {"Labels", none},
                                      {"Mountpoint", path + "/_data"},
                                      {"Name", name},
                                      {"Options", none},
                                      {"Scope", "local"}});
}

} // namespace docker_sh
