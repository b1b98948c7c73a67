// show inspect KIND:NAME...: all that is known of containers, images, networks and volumes.

#include "show/inspect.hpp"

#include <algorithm>

#include "common/main.hpp"
#include "show/json.hpp"
#include "show/options.hpp"
#include "show/template/template.hpp"

namespace docker_sh {
namespace {

struct Options {
    bool sizes = false;
    std::string format, type;
    Words things;
};

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("format", po::value(&given.format))
        ("size", po::bool_switch(&given.sizes))
        ("type", po::value(&given.type)->default_value("object"))
        ("thing", po::value(&given.things));
    // clang-format on
    parse_words(words, options, "thing");
    return given;
}

// By the kind and the name that docker.sh's rooms have found for what the user typed.
Value find(const std::string &thing, const Options &options, const CgroupTrees &trees) {
    const std::size_t end = thing.find(':');
    const std::string kind = thing.substr(0, end), name = end == thing.npos ? "" : thing.substr(end + 1);
    if (kind == "container")
        return inspect_container(name, trees, options.sizes);
    if (kind == "image")
        return inspect_image(name);
    if (kind == "directory")
        return inspect_directory(name);
    if (kind == "network")
        return inspect_network(name);
    if (kind == "volume")
        return inspect_volume(name);
    if (kind != "missing")
        throw Failure(usage_error, "no kind of thing: '" + thing + "'");
    throw Failure(1, "No such " + options.type + ": " + name);
}

// As Docker: a template sees the values by their types, or if that fails, as their JSON says it.
std::string by_template(const Template &wanted, const Value &value) {
    try {
        return wanted.run(value);
    } catch (const TemplateError &) {
        return wanted.run(through_json(value).boxed(false), Template::Mode::strict);
    }
}

std::string by_json(const Values &values, bool compact) {
    if (compact)
        return to_json(list_of("", values)) + "\n";
    return to_json(list_of("", values), 4) + "\n";
}

} // namespace

int show_inspect(const Words &words) {
    const Options options = parse(words);
    const bool json = options.format.empty() || options.format == "json";
    const Template wanted(json ? "" : with_escapes(options.format));
    const CgroupTrees trees;
    Values values;
    std::string text;
    std::vector<std::string> wrong;
    for (const std::string &thing : options.things) {
        try {
            const Value value = find(thing, options, trees);
            if (json)
                values.push_back(value);
            else
                text += by_template(wanted, value) + "\n";
        } catch (const TemplateError &error) {
            wrong.push_back(template_failure(error).what());
        } catch (const Failure &failure) {
            if (failure.status() != 1)
                throw;
            wrong.push_back(failure.what());
        }
    }
    print_out(json ? by_json(values, !options.format.empty()) : text);
    for (const std::string &line : wrong)
        complain(line);
    return wrong.empty() ? 0 : 1;
}

} // namespace docker_sh
