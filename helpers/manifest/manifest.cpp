// manifest: what images are in JSON: configs, manifests, indexes, history.
//
//   manifest read    the layers of an image whose blobs are in the store
//   manifest record  that image as images/ID in the store
//   manifest add     an image of one layer more, or of one layer
//   manifest check   whether instructions for an image are understood
//   manifest dangling, unused            what of the store nobody needs any more (unused.hpp)
//   manifest layers, load, split, save   images in archives (archive.hpp)
//   manifest layout, give, take          images for skopeo and buildah, and from it (engine.hpp)
//   manifest named                       the images that a Dockerfile names
//
// What the kernel asks for: rename(2) within the store, symlinks, and hard links where there are any.
//
// What it never does: read or write outside of the store and of the directory it is given, whatever names are in an
// archive; unpack a layer, or look into one; fetch anything.
//
// Exit status: 0; 1 what it reads is damaged, or an instruction is not understood; 2 wrong usage; 125 a system call
// failed.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>

#include <boost/program_options.hpp>

#include "archive.hpp"
#include "common/main.hpp"
#include "dockerfile.hpp"
#include "engine.hpp"
#include "image.hpp"
#include "settings.hpp"
#include "unused.hpp"

using namespace docker_sh;
namespace po = boost::program_options;

namespace {

struct Options {
    std::string mode, store;
    std::vector<std::string> operands;
    Addition addition;
    bool docker = false;
};

// False if --help or --version was all that was asked for. A program_options error is wrong usage.
bool parse(int argc, char **argv, Options &given) {
    const char *root = std::getenv("DOCKER_SH_ROOT");
    Addition &add = given.addition;
    po::options_description shown("Options");
    // clang-format off
    shown.add_options()
        ("store", po::value(&given.store)->value_name("DIR")->default_value(root == nullptr ? "" : std::string(root) + "/store"),
            "the store (default: $DOCKER_SH_ROOT/store)")
        ("base", po::value(&add.base)->value_name("HEX"), "add: the manifest of the image below")
        ("layer", po::value(&add.layer)->value_name("HEX"), "add: the layer, a blob that is not compressed")
        ("container", po::value(&add.container)->value_name("RECORD"), "add: as that container was")
        ("by", po::value(&add.by)->value_name("TEXT"), "add: what has made the layer (default: the container's words)")
        ("author", po::value(&add.author)->value_name("NAME"), "add: who made it")
        ("message", po::value(&add.message)->value_name("TEXT"), "add: what was done")
        ("docker", po::bool_switch(&given.docker), "save: for docker load as well")
        ("help", "this text")
        ("version", "the version");
    // clang-format on
    po::options_description all;
    all.add(shown).add_options()("mode", po::value(&given.mode))("operand", po::value(&given.operands));
    po::positional_options_description positions;
    positions.add("mode", 1).add("operand", -1);
    po::variables_map seen;
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(), seen);
    po::notify(seen);
    if (seen.count("help"))
        std::cout << "Usage: manifest read MANIFEST             a line a layer: DIFF-ID BLOB\n"
                     "       manifest record MANIFEST           the image's id\n"
                     "       manifest add --layer HEX [OPTIONS] [-- INSTRUCTION...]   the new manifest\n"
                     "       manifest check [-- INSTRUCTION...]     as in a Dockerfile\n"
                     "       manifest dangling                  a line an image: its id\n"
                     "       manifest unused                    a line a path below the root\n"
                     "       manifest layers DIR                a line a layer: DIFF-ID FILE\n"
                     "       manifest load DIR                  a line an image: MANIFEST [NAME...]\n"
                     "       manifest split INDEX DIR           a line an image: NUMBER [NAME]\n"
                     "       manifest save DIR [--docker] {MANIFEST NAME}...\n"
                     "       manifest layout DIR MANIFEST\n"
                     "       manifest give DIR LAYER MANIFEST   the engine's id\n"
                     "       manifest take DIR LAYER CONFIG [-- LABEL...]   the new manifest\n"
                     "       manifest named FILE TARGET [-- NAME=VALUE...]   a line an image: AS-WRITTEN NAME\n"
                  << shown;
    else if (seen.count("version"))
        std::cout << "manifest " << version << '\n';
    return !seen.count("help") && !seen.count("version");
}

void read(const Store &store, const Options &given) {
    for (const Image::Layer &each : read_image(store, given.operands[0]).layers)
        std::cout << each.diff_id << ' ' << each.blob << '\n';
}

void record(const Store &store, const Options &given) {
    std::cout << record_image(store, read_image(store, given.operands[0])) << '\n';
}

void add(const Store &store, const Options &given) {
    if (hex_of(digest_of(given.addition.layer)).empty())
        throw Failure(usage_error, "--layer: 64 hexadecimal digits");
    Addition addition = given.addition;
    addition.changes = given.operands;
    std::cout << add_layer(store, addition) << '\n';
}

void check(const Store &, const Options &given) {
    Json settings = Json::object();
    change_settings(settings, given.operands);
}

void dangling(const Store &store, const Options &) {
    for (const std::string &each : dangling_images(store))
        std::cout << each << '\n';
}

void unused(const Store &store, const Options &) {
    for (const std::string &each : left_behind(store))
        std::cout << each << '\n';
}

void layers(const Store &store, const Options &given) {
    for (const ArchivedLayer &each : layers_in(store, given.operands[0]))
        std::cout << each.diff_id << ' ' << each.file << '\n';
}

void load_archive(const Store &store, const Options &given) {
    for (const Loaded &each : load(store, given.operands[0])) {
        std::cout << each.manifest;
        for (const std::string &name : each.names)
            std::cout << ' ' << name;
        std::cout << '\n';
    }
}

void split(const Store &, const Options &given) {
    int number = 0;
    for (const std::string &name : split_index(given.operands[0], given.operands[1]))
        std::cout << number++ << (name.empty() ? "" : " ") << name << '\n';
}

void save_archive(const Store &store, const Options &given) {
    std::vector<Saved> images;
    for (std::size_t i = 1; i + 1 < given.operands.size(); i += 2)
        images.push_back({given.operands[i], given.operands[i + 1]});
    save(store, given.operands[0], images, given.docker);
}

void layout(const Store &store, const Options &given) {
    write_layout(given.operands[0], store.descriptor(manifest_type, given.operands[1]));
}

void give_image(const Store &store, const Options &given) {
    std::cout << give(store, given.operands[0], given.operands[1], given.operands[2]) << '\n';
}

void take_image(const Store &store, const Options &given) {
    const std::vector<std::string> labels(given.operands.begin() + 3, given.operands.end());
    std::cout << take(store, given.operands[0], given.operands[1], given.operands[2], labels) << '\n';
}

void named(const Store &, const Options &given) {
    const std::vector<std::string> values(given.operands.begin() + 2, given.operands.end());
    for (const auto &[written, name] : images_named(given.operands[0], given.operands[1], values))
        std::cout << written << ' ' << name << '\n';
}

int run(const Options &given) {
    struct Mode {
        std::size_t operands;
        bool more;
        std::function<void(const Store &, const Options &)> act;
    };
    const std::map<std::string, Mode> modes{
        {"read", {1, false, read}},        {"record", {1, false, record}},     {"add", {0, true, add}},
        {"check", {0, true, check}},       {"dangling", {0, false, dangling}}, {"unused", {0, false, unused}},
        {"layers", {1, false, layers}},    {"load", {1, false, load_archive}}, {"split", {2, false, split}},
        {"save", {3, true, save_archive}}, {"layout", {2, false, layout}},     {"give", {3, false, give_image}},
        {"take", {3, true, take_image}},   {"named", {2, true, named}}};
    const auto mode = modes.find(given.mode);
    if (mode == modes.end())
        throw Failure(usage_error, "no such mode: '" + given.mode + "'");
    const std::size_t count = given.operands.size(), wanted = mode->second.operands;
    if (count < wanted || (count > wanted && !mode->second.more))
        throw Failure(usage_error,
                      given.mode + ": " + std::to_string(wanted) + " operands, not " + std::to_string(count));
    if (given.store.empty())
        throw Failure(usage_error, "--store DIR is missing");
    mode->second.act(Store(given.store), given);
    if (!std::cout.flush())
        throw system_failure("cannot write");
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("manifest", [=] {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    });
}
