// show ps: the containers, the newest first.

#include <algorithm>
#include <charconv>

#include "common/failure.hpp"
#include "show/container.hpp"
#include "show/filter.hpp"
#include "show/listing.hpp"
#include "show/options.hpp"
#include "show/quote.hpp"
#include "show/template/words.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

struct Options {
    bool all = false, latest = false, whole = false, quiet = false, size = false;
    std::string last = "-1", format;
    std::vector<std::string> filters;
};

// TEXT in COUNT characters at most, the last of which may be an ellipsis.
std::string shortened(const std::string &text, std::size_t count, const Options &options) {
    if (options.whole || count_characters(text) <= count)
        return text;
    return std::string(first_characters(text, count - 1)) + "…";
}

std::string joined(const std::vector<std::string> &words, const char *separator) {
    std::string text;
    for (const std::string &word : words)
        text.append(&word == words.data() ? "" : separator).append(word);
    return text;
}

std::string ports(const Container &container) {
    std::vector<std::string> texts, published;
    if (!container.state.runs())
        return "";
    for (const Port &port : published_ports(container.record)) {
        published.push_back(port.container + "/" + port.protocol);
        texts.push_back(port.ip + ":" + port.first + "->" + published.back());
    }
    for (const std::string &port : exposed_ports(container.record))
        if (std::find(published.begin(), published.end(), port) == published.end())
            texts.push_back(port);
    return joined(texts, ", ");
}

// "Up 5 minutes (healthy)", "Exited (0) 2 hours ago".
std::string status(const Container &container) {
    const std::string &state = container.state.status;
    if (container.created.empty() || state == "created")
        return "Created";
    if (state == "restarting")
        return "Restarting (" + std::to_string(container.state.exit_code) + ") " +
               since(seconds_of(container.value("started"))) + " ago";
    if (state == "exited") {
        const std::string finished = container.value("finished");
        return "Exited (" + std::to_string(container.state.exit_code) + ") " +
               since(seconds_of(finished.empty() ? container.created : finished)) + " ago";
    }
    const std::string up = "Up " + since(seconds_of(container.value("started"))), health = container.value("health");
    if (state == "paused")
        return up + " (Paused)";
    return health.empty() ? up : up + (health == "starting" ? " (health: starting)" : " (" + health + ")");
}

std::string mounts(const Container &container, const Options &options) {
    std::vector<std::string> texts;
    for (const Mount &mount : mounts_of(container.record))
        if (mount.kind != "tmpfs")
            texts.push_back(shortened(mount.is_volume() ? mount.name : mount.source, 15, options));
    return joined(texts, ",");
}

std::string local_volumes(const Container &container) {
    const std::vector<Mount> mounts = mounts_of(container.record);
    return std::to_string(
        std::count_if(mounts.begin(), mounts.end(), [](const Mount &each) { return each.is_volume(); }));
}

std::string size(const Container &container) {
    const Sizes sizes = sizes_of(container.record);
    return decimal_size(sizes.written) + " (virtual " + decimal_size(sizes.all) + ")";
}

std::vector<Column<Container>> columns(const Options &options, bool sizes) {
    const auto created = [](const Container &container, auto text) -> Value {
        return container.created.empty() ? "" : text(seconds_of(container.created));
    };
    return {
        {"Command", "COMMAND",
         [&options](const Container &container) -> Value {
             return go_quoted(shortened(joined(container.record.list("argv"), " "), 20, options));
         }},
        {"CreatedAt", "CREATED AT", [created](const Container &container) { return created(container, local_time); }},
        {"ID", "CONTAINER ID",
         [&options](const Container &container) -> Value {
             return options.whole ? container.id : container.id.substr(0, 12);
         }},
        {"Image", "IMAGE", [](const Container &container) -> Value { return container.value("image"); }},
        {"Labels", "LABELS",
         [](const Container &container) -> Value { return joined(container.record.list("labels"), ","); }},
        {"LocalVolumes", "LOCAL VOLUMES", [](const Container &container) -> Value { return local_volumes(container); }},
        {"Mounts", "MOUNTS", [&options](const Container &container) -> Value { return mounts(container, options); }},
        {"Names", "NAMES", [](const Container &container) -> Value { return container.value("name"); }},
        {"Networks", "NETWORKS",
         [](const Container &container) -> Value { return joined(networks_of(container.record), ","); }},
        {"Ports", "PORTS", [](const Container &container) -> Value { return ports(container); }},
        {"RunningFor", "CREATED",
         [created](const Container &container) {
             return created(container, [](std::time_t time) { return since(time) + " ago"; });
         }},
        {"Size", "SIZE", [sizes](const Container &container) -> Value { return sizes ? size(container) : "0B"; }},
        {"State", "STATE", [](const Container &container) -> Value { return container.state.status; }},
        {"Status", "STATUS", [](const Container &container) -> Value { return status(container); }},
    };
}

// What can be wrong with a filter is found before the first row.
void check(const Filters &filters) {
    const std::vector<std::string> states = {"created", "restarting", "running", "removing",
                                             "paused",  "exited",     "dead"};
    for (const auto &[key, value] : filters.all()) {
        const bool is_number =
            !value.empty() && value.size() <= 3 && value.find_first_not_of("0123456789") == value.npos;
        if ((key == "status" && std::find(states.begin(), states.end(), value) == states.end()) ||
            (key == "exited" && !is_number))
            refuse_filter(key, value);
    }
}

std::string without_latest(const std::string &image) {
    return image.ends_with(":latest") ? image.substr(0, image.size() - 7) : image;
}

bool is_in_network(const Container &container, const std::string &wanted) {
    for (const std::string &name : networks_of(container.record))
        if (name == wanted ||
            (!wanted.empty() && Record(root_path("networks/" + name)).value("id").starts_with(wanted)))
            return true;
    return false;
}

bool has_mount(const Container &container, const std::string &wanted) {
    const std::vector<Mount> mounts = mounts_of(container.record);
    return std::any_of(mounts.begin(), mounts.end(), [&wanted](const Mount &mount) {
        return !wanted.empty() && mount.kind != "tmpfs" &&
               (mount.target == wanted || mount.source == wanted || mount.name == wanted);
    });
}

// Whether the container is what one filter asks for. before and since have a container's id.
bool holds(const Container &container, const std::string &key, const std::string &wanted) {
    if (key == "id")
        return container.id.starts_with(wanted);
    if (key == "name")
        return is_found(wanted, container.value("name")) || is_found(wanted, "/" + container.value("name"));
    if (key == "label")
        return has_label(container.record.list("labels"), wanted);
    if (key == "status")
        return container.state.status == wanted;
    if (key == "exited")
        return container.state.status == "exited" && container.state.exit_code == std::stoi(wanted);
    if (key == "ancestor")
        return without_latest(container.value("image")) == without_latest(wanted);
    if (key == "volume")
        return has_mount(container, wanted);
    if (key == "network")
        return is_in_network(container, wanted);
    const std::string other = Container(wanted).created;
    return key == "before" ? container.created < other : container.created > other;
}

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("all", po::bool_switch(&given.all))
        ("filter", po::value(&given.filters)->composing())
        ("format", po::value(&given.format))
        ("last", po::value(&given.last))
        ("latest", po::bool_switch(&given.latest))
        ("no-trunc", po::bool_switch(&given.whole))
        ("quiet", po::bool_switch(&given.quiet))
        ("size", po::bool_switch(&given.size));
    // clang-format on
    parse_words(words, options);
    return given;
}

// How many there are to be at most; less than 0: all that run.
int most(const Options &options) {
    int number = 0;
    const std::string &text = options.last;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        throw Failure(1, "invalid value for --last: '" + text + "'. See 'docker.sh ps --help'.");
    return options.latest ? 1 : number;
}

} // namespace

int show_ps(const Words &words) {
    const Options options = parse(words);
    int left = most(options);
    const Filters filters(options.filters, {"id", "name", "label", "status", "exited", "ancestor", "before", "since",
                                            "volume", "network"});
    check(filters);
    const bool all = options.all || left >= 0 || filters.has("status");
    std::string table =
        R"(table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}})";
    const std::string format =
        chosen_format(options.format, options.quiet, table + (options.size ? R"(\t{{.Size}})" : ""));
    const bool sizes = options.size || format.find(".Size") != format.npos;
    Listing<Container> listing("*formatter.ContainerContext", columns(options, sizes), format,
                               [](const Container &container) { return container.record.list("labels"); });
    const CgroupTrees trees;
    for (Container &container : all_containers()) {
        if (left == 0)
            break;
        container.look(trees);
        if ((!all && !container.state.is_active()) ||
            !filters.passes([&container](const auto &key, const auto &value) { return holds(container, key, value); }))
            continue;
        listing.add(container);
        --left;
    }
    print_out(listing.text());
    return 0;
}

} // namespace docker_sh
