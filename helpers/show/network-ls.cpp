// show network-ls: the networks.

#include "common/failure.hpp"
#include "common/record.hpp"

#include "show/filter.hpp"
#include "show/listing.hpp"
#include "show/options.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

struct Options {
    bool whole = false, quiet = false;
    std::string format;
    std::vector<std::string> filters;
};

struct Network {
    std::string name;
    Record record;
    std::string value(const char *key) const { return record.value(key); }
};

std::string joined(const std::vector<std::string> &labels) {
    std::string text;
    for (const std::string &label : labels)
        text += (text.empty() ? "" : ",") + label;
    return text;
}

std::vector<Column<Network>> columns(bool whole) {
    return {
        {"CreatedAt", "CREATED AT", [](const Network &network) -> Value { return go_time(network.value("created")); }},
        {"Driver", "DRIVER", [](const Network &network) -> Value { return network.value("driver"); }},
        {"ID", "NETWORK ID",
         [whole](const Network &network) -> Value {
             return whole ? network.value("id") : network.value("id").substr(0, 12);
         }},
        {"IPv6", "IPV6",
         [](const Network &network) -> Value { return network.value("subnet6").empty() ? "false" : "true"; }},
        {"Internal", "INTERNAL",
         [](const Network &network) -> Value { return network.value("internal") == "true" ? "true" : "false"; }},
        {"Labels", "LABELS", [](const Network &network) -> Value { return joined(network.record.list("labels")); }},
        {"Name", "NAME", [](const Network &network) -> Value { return network.name; }},
        {"Scope", "SCOPE", [](const Network &) -> Value { return "local"; }},
    };
}

// Whether the network is one that a user made.
bool is_own(const Network &network) {
    return network.name != "bridge" && network.name != "host" && network.name != "none";
}

bool holds(const Network &network, const std::string &key, const std::string &wanted) {
    if (key == "id")
        return network.value("id").starts_with(wanted);
    if (key == "name")
        return is_found(wanted, network.name);
    if (key == "driver")
        return network.value("driver") == wanted;
    if (key == "type")
        return is_own(network) == (wanted == "custom");
    return has_label(network.record.list("labels"), wanted);
}

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("filter", po::value(&given.filters)->composing())
        ("format", po::value(&given.format))
        ("no-trunc", po::bool_switch(&given.whole))
        ("quiet", po::bool_switch(&given.quiet));
    // clang-format on
    parse_words(words, options);
    return given;
}

} // namespace

int show_network_ls(const Words &words) {
    const Options options = parse(words);
    const Filters filters(options.filters, {"id", "name", "driver", "label", "type"});
    for (const auto &[key, value] : filters.all())
        if (key == "type" && value != "custom" && value != "builtin")
            refuse_filter(key, value);
    Listing<Network> listing(
        "*formatter.networkContext", columns(options.whole),
        chosen_format(options.format, options.quiet, R"(table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}})"),
        [](const Network &network) { return network.record.list("labels"); });
    for (const std::string &name : names_in(root_path("networks"))) {
        const Network network{name, Record(root_path("networks/" + name))};
        if (filters.passes([&network](const auto &key, const auto &value) { return holds(network, key, value); }))
            listing.add(network);
    }
    print_out(listing.text());
    return 0;
}

} // namespace docker_sh
