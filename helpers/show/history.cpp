// show history ID: how an image of the store came about, the last step first.

#include <algorithm>

#include "common/failure.hpp"
#include "show/inspect.hpp"
#include "show/listing.hpp"
#include "show/options.hpp"
#include "show/store.hpp"
#include "show/template/words.hpp"
#include "show/utf8.hpp"

namespace docker_sh {
namespace {

struct Options {
    bool whole = false, quiet = false;
    std::string format, id;
};

struct Step {
    std::string id; // of the image that it came to, which only the last one is known of
    Json said;
    std::int64_t size;
};

std::string in_one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char each) { return each == '\t' || each == '\n'; }, ' ');
    return text;
}

// To the second, as Docker has it.
std::string time_of(const Step &step) {
    const std::string created = step.said["created"].text();
    return created.size() > 20 && created.back() == 'Z' ? created.substr(0, 19) + "Z" : created;
}

std::vector<Column<Step>> columns(bool whole) {
    return {
        {"Comment", "COMMENT", [](const Step &step) -> Value { return in_one_line(step.said["comment"].text()); }},
        {"CreatedAt", "CREATED AT", [](const Step &step) -> Value { return time_of(step); }},
        {"CreatedBy", "CREATED BY",
         [whole](const Step &step) -> Value {
             const std::string by = in_one_line(step.said["created_by"].text());
             return whole || count_characters(by) <= 45 ? by : std::string(first_characters(by, 44)) + "…";
         }},
        {"CreatedSince", "CREATED",
         [](const Step &step) -> Value {
             const std::time_t created = seconds_of(step.said["created"].text());
             return step.said["created"].text().empty() ? "N/A" : since(created) + " ago";
         }},
        {"ID", "IMAGE",
         [whole](const Step &step) -> Value {
             if (step.id.empty())
                 return "<missing>";
             return whole ? "sha256:" + step.id : step.id.substr(0, 12);
         }},
        {"Size", "SIZE", [](const Step &step) -> Value { return decimal_size(step.size); }},
    };
}

// The steps, the last first, with what the files of each one's layer come to.
std::vector<Step> steps_of(const std::string &id) {
    const std::vector<Json> history = Json(store_config(id))["history"].items();
    const std::vector<std::string> layers = store_image(id).list("layers");
    const Record sizes(root_path("store/sizes"));
    std::vector<Step> steps;
    auto layer = layers.rbegin();
    std::for_each(history.rbegin(), history.rend(), [&](const Json &said) {
        const bool has_layer = !said["empty_layer"].flag() && layer != layers.rend();
        steps.push_back({steps.empty() ? id : "", said, has_layer ? number_of(sizes.value(*layer++)) : 0});
    });
    return steps;
}

Options parse(const Words &words) {
    Options given;
    po::options_description options;
    // clang-format off
    options.add_options()
        ("format", po::value(&given.format))
        ("no-trunc", po::bool_switch(&given.whole))
        ("quiet", po::bool_switch(&given.quiet))
        ("id", po::value(&given.id)->required());
    // clang-format on
    parse_words(words, options, "id");
    return given;
}

} // namespace

int show_history(const Words &words) {
    const Options options = parse(words);
    Listing<Step> listing(
        "*formatter.historyContext", columns(options.whole),
        chosen_format(options.format, options.quiet,
                      R"(table {{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}})"));
    for (const Step &step : steps_of(options.id))
        listing.add(step);
    print_out(listing.text());
    return 0;
}

} // namespace docker_sh
