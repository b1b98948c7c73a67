// show images [NAME]: what run can start from: those of the store by name, those without a name, plain directories, and
// with --all the recipes that have not been built.

#include <set>

#include <fnmatch.h>
#include <sys/stat.h>

#include "show/container.hpp"
#include "show/filter.hpp"
#include "show/inspect.hpp"
#include "show/listing.hpp"
#include "show/options.hpp"
#include "show/store.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

struct Options {
    bool all = false, digests = false, whole = false, quiet = false;
    std::string format, name;
    std::vector<std::string> filters;
};

constexpr const char *nothing = "<none>";

struct Image {
    std::string repository, tag;
    std::string id;        // of the store, or
    std::string directory; // a plain one; both are empty for a recipe
    std::time_t created = 0;
};

Image stored(const std::string &repository, const std::string &tag, const std::string &id) {
    return {repository, tag, id, "", seconds_of(store_image(id).value("created"))};
}

// Those of the store, by name, and then those without one; but not what plain directories have come to, which have a
// row of their own.
void add_stored(std::vector<Image> &images) {
    std::map<std::string, std::string> named; // sorted by name
    std::set<std::string> known;
    for (const auto &[id, names] : store_tags()) {
        known.insert(id);
        for (const std::string &name : names)
            named.emplace(name, id);
    }
    for (const auto &[name, id] : named) {
        const std::size_t colon = name.rfind(':');
        images.push_back(stored(name.substr(0, colon), name.substr(colon + 1), id));
    }
    for (const std::string &name : names_in(root_path("store/plain")))
        known.insert(Record(root_path("store/plain/" + name)).value("id"));
    for (const std::string &id : names_in(root_path("store/images")))
        if (!known.contains(id))
            images.push_back(stored(nothing, nothing, id));
}

// A directory in the root counts before one in the checkout.
void add_directories(std::vector<Image> &images, bool recipes) {
    std::map<std::string, Image> found;
    for (const std::string &place : {root_path("images"), home_path("images")})
        for (const std::string &name : names_in(place)) {
            struct stat about {};
            const std::string path = place + "/" + name;
            if (::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode))
                found.emplace(name, Image{name, "latest", "", path, about.st_mtime});
        }
    for (const std::string &file : names_in(home_path("images")))
        if (recipes && file.ends_with(".sh"))
            found.emplace(file.substr(0, file.size() - 3), Image{file.substr(0, file.size() - 3), "latest", "", "", 0});
    for (const bool built : {true, false})
        for (const auto &[name, image] : found)
            if (image.directory.empty() != built)
                images.push_back(image);
}

bool is_called(const Image &image, const std::string &pattern) {
    return ::fnmatch(pattern.c_str(), image.repository.c_str(), 0) == 0 ||
           ::fnmatch(pattern.c_str(), (image.repository + ":" + image.tag).c_str(), 0) == 0;
}

std::vector<std::string> labels(const Image &image) {
    std::vector<std::string> labels;
    const Value found = image.id.empty() ? Value() : Json(store_config(image.id))["config"]["Labels"].value();
    if (const Map *map = found.map())
        for (const auto &[key, value] : map->items)
            labels.push_back(key + "=" + (value.text() ? *value.text() : ""));
    return labels;
}

bool holds(const Image &image, const std::string &key, const std::string &wanted) {
    if (key == "reference")
        return is_called(image, wanted);
    if (key == "dangling")
        return (image.repository == nothing) == (wanted == "true");
    return has_label(labels(image), wanted);
}

std::string size(const Image &image) {
    if (!image.id.empty())
        return decimal_size(number_of(store_image(image.id).value("size")));
    return image.directory.empty() ? "-" : decimal_size(tree_size(image.directory));
}

std::vector<Column<Image>> columns(bool whole) {
    const auto unknown = [](const Image &) -> Value { return "N/A"; };
    return {
        {"Containers", "CONTAINERS", unknown},
        {"CreatedAt", "CREATED AT",
         [](const Image &image) -> Value { return image.created == 0 ? "" : local_time(image.created); }},
        {"CreatedSince", "CREATED",
         [](const Image &image) -> Value { return image.created == 0 ? "not built" : since(image.created) + " ago"; }},
        {"Digest", "DIGEST",
         [](const Image &image) -> Value {
             return image.id.empty() ? nothing : "sha256:" + store_image(image.id).value("manifest");
         }},
        {"ID", "IMAGE ID",
         [whole](const Image &image) -> Value {
             if (image.id.empty())
                 return image.repository;
             return whole ? "sha256:" + image.id : image.id.substr(0, 12);
         }},
        {"Repository", "REPOSITORY", [](const Image &image) -> Value { return image.repository; }},
        {"SharedSize", "SHARED SIZE", unknown},
        {"Size", "SIZE", [](const Image &image) -> Value { return size(image); }},
        {"Tag", "TAG", [](const Image &image) -> Value { return image.tag; }},
        {"UniqueSize", "UNIQUE SIZE", unknown},
        {"VirtualSize", "SIZE", [](const Image &image) -> Value { return size(image); }},
    };
}

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("all", po::bool_switch(&given.all))
        ("digests", po::bool_switch(&given.digests))
        ("filter", po::value(&given.filters)->composing())
        ("format", po::value(&given.format))
        ("no-trunc", po::bool_switch(&given.whole))
        ("quiet", po::bool_switch(&given.quiet))
        ("name", po::value(&given.name));
    // clang-format on
    parse_words(words, options, "name");
    return given;
}

} // namespace

int show_images(const Words &words) {
    const Options options = parse(words);
    const Filters filters(options.filters, {"reference", "label", "dangling"});
    const std::string table =
        options.digests ? R"(table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}})"
                        : R"(table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}})";
    Listing<Image> listing("*formatter.imageContext", columns(options.whole),
                           chosen_format(options.format, options.quiet, table));
    std::vector<Image> images;
    add_stored(images);
    add_directories(images, options.all);
    for (const Image &image : images)
        if ((options.name.empty() || is_called(image, options.name)) &&
            filters.passes([&image](const auto &key, const auto &value) { return holds(image, key, value); }))
            listing.add(image);
    print_out(listing.text());
    return 0;
}

} // namespace docker_sh
