// layer: an image's layer, as an archive and as a directory.
//
//   layer unpack  the archive on stdin becomes a directory that overlayfs can take as a lower one
//   layer pack    a container's read-write layer becomes an archive on stdout
//   layer digest  the diff-id and the size of the archive on stdin
//
// What the kernel asks for: Linux >= 5.6 (openat2(2)), /proc of the host; for devices, owners and trusted attributes
// the host's root (mknod(2), chown(2), xattr(7)). How overlayfs marks what is deleted: the kernel's
// Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
//
// What it never does: write, link or look outside of DIR, whatever names and symlinks an archive has; take the host's
// root for DIR; open a device; run anything. Unknown types of entries are files, as POSIX wants it (pax(1)).
// What unpack refuses it leaves half done: DIR is its caller's to remove, and no layer before it exits with 0.
//
// Exit status: 0; 1 the archive or the directory is refused or damaged; 2 wrong usage; 125 a system call failed.
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>

#include <boost/program_options.hpp>

#include "apply.hpp"
#include "pack.hpp"
#include "common/rooted.hpp"

using namespace docker_sh;
namespace po = boost::program_options;

namespace {

struct Options {
    std::string mode, into, from, format, diff_id, diff_id_to;
    std::vector<std::string> excluded;
    std::int64_t limit = 0;
    ApplyOptions apply;
    PackOptions pack;
};

// False if --help or --version was all that was asked for. A program_options error is wrong usage.
bool parse(int argc, char **argv, Options &given) {
    po::options_description shown("Options");
    // clang-format off
    shown.add_options()
        ("into", po::value(&given.into)->value_name("DIR"), "unpack: an empty directory")
        ("diff-id", po::value(&given.diff_id)->value_name("sha256:HEX"), "unpack: what the archive must be, uncompressed")
        ("limit", po::value(&given.limit)->value_name("BYTES"), "unpack, digest: refuse more than that, uncompressed")
        ("entries", po::value(&given.apply.entries)->value_name("N"), "unpack: refuse more than that many")
        ("absolute", po::bool_switch(&given.apply.absolute), "unpack: /NAME is NAME, as in Docker; else it is refused")
        ("from", po::value(&given.from)->value_name("DIR"), "pack: this directory")
        ("tree", po::bool_switch(&given.pack.tree), "pack: DIR is a whole tree, in which nothing marks what is deleted")
        ("exclude", po::value(&given.excluded)->value_name("PATH"), "pack: without PATH and all below it (repeatable)")
        ("diff-id-to", po::value(&given.diff_id_to)->value_name("FILE"), "pack: write the archive's SHA-256 to FILE")
        ("format", po::value(&given.format)->default_value("overlay")->value_name("overlay|aufs"),
            "how DIR marks what is deleted; aufs does as archives do")
        ("help", "this text")
        ("version", "the version");
    // clang-format on
    po::options_description all;
    all.add(shown).add_options()("mode", po::value(&given.mode));
    po::positional_options_description positions;
    positions.add("mode", 1);
    po::variables_map seen;
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positions).style(style).run(), seen);
    po::notify(seen);
    if (seen.count("help"))
        std::cout << "Usage: layer unpack --into DIR [--diff-id sha256:HEX] [OPTIONS] <ARCHIVE\n"
                     "       layer pack --from DIR [--diff-id-to FILE] [OPTIONS] >ARCHIVE\n"
                     "       layer digest [--limit BYTES] <ARCHIVE\n"
                  << shown;
    else if (seen.count("version"))
        std::cout << "layer " << version << '\n';
    return !seen.count("help") && !seen.count("version");
}

int unpack_layer(const Options &given) {
    const Fd root = open_root(given.into);
    if (!std::filesystem::is_empty(root.path()))
        throw Failure(helper_failed, given.into + ": is not empty");
    ::umask(022); // directories that no archive mentions
    Stream stream(given.limit);
    apply(root, stream, given.apply);
    const std::string diff_id = stream.finish();
    if (!given.diff_id.empty() && diff_id != given.diff_id)
        throw refused("the layer is " + diff_id + ", not " + given.diff_id);
    return 0;
}

int pack_layer(const Options &given) {
    std::setlocale(LC_CTYPE, "C.UTF-8"); // pax(1) wants UTF-8, and libarchive marks what is not
    PackOptions options = given.pack;
    for (const std::string &each : given.excluded) {
        const Names names = split(each);
        options.excluded.insert(join(names, names.size()));
    }
    const std::string diff_id = pack(open_root(given.from), options);
    if (given.diff_id_to.empty())
        return 0;
    if (!(std::ofstream(given.diff_id_to) << diff_id << std::endl))
        throw system_failure(given.diff_id_to);
    return 0;
}

int digest_layer(const Options &given) {
    Stream stream(given.limit);
    const std::string diff_id = stream.finish();
    if (!(std::cout << diff_id << ' ' << stream.bytes() << std::endl))
        throw system_failure("cannot write");
    return 0;
}

int run(Options &given) {
    if (given.format != "overlay" && given.format != "aufs")
        throw Failure(usage_error, "--format: overlay or aufs, not '" + given.format + "'");
    if (given.limit < 0 || given.apply.entries < 0)
        throw Failure(usage_error, "--limit, --entries: 0 or more");
    given.apply.aufs = given.pack.aufs = given.format == "aufs";
    if (!given.diff_id.empty() && !std::regex_match(given.diff_id, std::regex("sha256:[0-9a-f]{64}")))
        throw Failure(usage_error, "--diff-id: sha256: and 64 hexadecimal digits, not '" + given.diff_id + "'");
    if (given.mode == "unpack" && given.into.empty())
        throw Failure(usage_error, "--into DIR is missing");
    if (given.mode == "pack" && given.from.empty())
        throw Failure(usage_error, "--from DIR is missing");
    if (given.mode == "unpack")
        return unpack_layer(given);
    if (given.mode == "pack")
        return pack_layer(given);
    if (given.mode == "digest")
        return digest_layer(given);
    throw Failure(usage_error, "not unpack, pack or digest: '" + given.mode + "'");
}

} // namespace

int main(int argc, char **argv) {
    int status = usage_error;
    std::string line;
    try {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    } catch (const Failure &failure) {
        status = failure.status();
        line = failure.what();
    } catch (const po::error &error) {
        line = error.what();
    } catch (const std::exception &error) {
        status = helper_failed;
        line = error.what();
    }
    std::cerr << "layer: " + printable(line) + '\n';
    return status;
}
