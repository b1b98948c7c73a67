// layer: an image's layer, as an archive and as a directory.
//
//   layer unpack  the archive on stdin becomes a directory that overlayfs can take as a lower one
//   layer pack    a container's read-write layer becomes an archive on stdout
//   layer digest  the diff-id and the size of the archive on stdin
//   layer archive an archive of images, Docker's or OCI's, becomes the files of which it is made
//   layer changes what a read-write layer has changed in the layers below, as docker diff tells it
//
// What the kernel asks for: Linux >= 5.6 (openat2(2)), /proc of the host; for devices, owners and trusted attributes
// the host's root (mknod(2), chown(2), xattr(7)). How overlayfs marks what is deleted: the kernel's
// Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
//
// What it never does: write, link or look outside of DIR, whatever names and symlinks an archive has; take the host's
// root for DIR; open a device; run anything. Unknown types of entries are files, as POSIX wants it (pax(1)).
// What unpack refuses it leaves half done: DIR is its caller's to remove, and no layer before it exits with 0 or is
// DIR2.
//
// Exit status: 0; 1 the archive or the directory is refused or damaged; 2 wrong usage; 125 a system call failed.
#include <clocale>
#include <filesystem>
#include <fstream>
#include <regex>

#include <fcntl.h>

#include "apply.hpp"
#include "changes.hpp"
#include "common/main.hpp"
#include "common/options.hpp"
#include "common/rooted.hpp"
#include "pack.hpp"

using namespace docker_sh;

namespace {

struct Options {
    std::string mode, into, from, format, diff_id, diff_id_to, size_to, as;
    std::vector<std::string> excluded;
    std::int64_t limit = 0;
    ApplyOptions apply;
    PackOptions pack;
    ChangesOptions changes;
};

// False if --help or --version was all that was asked for.
bool parse(int argc, char **argv, Options &given) {
    CommandLine line("layer", "layer unpack --into DIR [--diff-id sha256:HEX] [--as DIR2] [OPTIONS] <ARCHIVE\n"
                              "       layer pack --from DIR [--diff-id-to FILE] [OPTIONS] >ARCHIVE\n"
                              "       layer digest [--limit BYTES] <ARCHIVE\n"
                              "       layer archive --into DIR [--from FILE] [--limit BYTES] <ARCHIVE\n"
                              "       layer changes --upper DIR [--lower DIR]... [--own DIR] [--exclude PATH]...");
    // clang-format off
    line.options()
        ("into", po::value(&given.into)->value_name("DIR"), "unpack, archive: an empty directory")
        ("diff-id", po::value(&given.diff_id)->value_name("sha256:HEX"), "unpack: what the archive must be, uncompressed")
        ("size-to", po::value(&given.size_to)->value_name("FILE"), "unpack: write to FILE what the files come to, in bytes")
        ("as", po::value(&given.as)->value_name("DIR2"), "unpack: what DIR is called once all is there; may be there already")
        ("limit", po::value(&given.limit)->value_name("BYTES"),
            "unpack, digest: refuse more than that, uncompressed; archive: in one file")
        ("entries", po::value(&given.apply.entries)->value_name("N"), "unpack, archive: refuse more than that many")
        ("absolute", po::bool_switch(&given.apply.absolute), "unpack: /NAME is NAME, as in Docker; else it is refused")
        ("from", po::value(&given.from)->value_name("DIR"), "pack: this directory; archive: this file, and not stdin")
        ("tree", po::bool_switch(&given.pack.tree), "pack: DIR is a whole tree, in which nothing marks what is deleted")
        ("exclude", po::value(&given.excluded)->value_name("PATH"),
            "pack, changes: without PATH and all below it (repeatable)")
        ("diff-id-to", po::value(&given.diff_id_to)->value_name("FILE"), "pack: write the archive's SHA-256 to FILE")
        ("upper", po::value(&given.changes.upper)->value_name("DIR"), "changes: the read-write layer")
        ("lower", po::value(&given.changes.lower)->value_name("DIR"), "changes: a layer below, the uppermost first (repeatable)")
        ("own", po::value(&given.changes.own)->value_name("DIR"), "changes: a layer whose files are nobody's change")
        ("format", po::value(&given.format)->default_value("overlay")->value_name("overlay|aufs"),
            "how DIR marks what is deleted; aufs does as archives do");
    // clang-format on
    line.operand("mode", po::value(&given.mode), 1);
    return line.parse(argc, argv);
}

void write_line(const std::string &file, const std::string &line) {
    if (!(std::ofstream(file) << line << std::endl))
        throw system_failure(file);
}

Fd open_empty(const std::string &directory) {
    Fd root = open_root(directory);
    if (!std::filesystem::is_empty(root.path()))
        throw Failure(helper_failed, directory + ": is not empty");
    ::umask(022); // directories that no archive mentions
    return root;
}

int unpack_layer(const Options &given) {
    const Fd root = open_empty(given.into);
    Stream stream(given.limit);
    const std::int64_t size = apply(root, stream, given.apply);
    const std::string diff_id = stream.finish();
    if (!given.diff_id.empty() && diff_id != given.diff_id)
        throw refused("the layer is " + diff_id + ", not " + given.diff_id);
    if (!given.size_to.empty())
        write_line(given.size_to, std::to_string(size));
    // Two at once: the second finds the name taken, and both are the same
    if (!given.as.empty() && ::rename(given.into.c_str(), given.as.c_str()) != 0 &&
        !std::filesystem::is_directory(given.as))
        throw system_failure(given.as);
    return 0;
}

int unpack_archive(const Options &given) {
    const std::string name = given.from.empty() ? "stdin" : given.from;
    if (!given.from.empty()) {
        const Fd file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file || ::dup2(file.get(), STDIN_FILENO) < 0)
            throw system_failure(name);
    }
    const Fd root = open_empty(given.into);
    ApplyOptions options = given.apply;
    options.images = options.absolute = true;
    options.file_limit = given.limit;
    try {
        Stream stream(0);
        apply(root, stream, options);
        stream.finish(); // who writes into a pipe is not to be killed
    } catch (const TooLarge &failure) {
        throw refused(name + ": " + failure.what());
    } catch (const Failure &failure) {
        if (failure.status() != refusal)
            throw;
        throw refused(std::filesystem::is_empty(root.path())
                          ? "not an archive of images: " + name
                          : "the archive is damaged: " + name + ": " + failure.what());
    }
    return 0;
}

std::set<std::string> excluded(const Options &given) {
    std::set<std::string> paths;
    for (const std::string &each : given.excluded) {
        const Names names = split(each);
        paths.insert(join(names, names.size()));
    }
    return paths;
}

int pack_layer(const Options &given) {
    std::setlocale(LC_CTYPE, "C.UTF-8"); // pax(1) wants UTF-8, and libarchive marks what is not
    PackOptions options = given.pack;
    options.excluded = excluded(given);
    const std::string diff_id = pack(open_root(given.from), options);
    if (!given.diff_id_to.empty())
        write_line(given.diff_id_to, diff_id);
    return 0;
}

int digest_layer(const Options &given) {
    Stream stream(given.limit);
    const std::string diff_id = stream.finish();
    print(diff_id + ' ' + std::to_string(stream.bytes()) + '\n');
    return 0;
}

int tell_changes(const Options &given) {
    ChangesOptions options = given.changes;
    options.excluded = excluded(given);
    print(changes(options));
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
    if ((given.mode == "unpack" || given.mode == "archive") && given.into.empty())
        throw Failure(usage_error, "--into DIR is missing");
    if (given.mode == "pack" && given.from.empty())
        throw Failure(usage_error, "--from DIR is missing");
    if (given.mode == "changes" && given.changes.upper.empty())
        throw Failure(usage_error, "--upper DIR is missing");
    if (given.mode == "unpack")
        return unpack_layer(given);
    if (given.mode == "archive")
        return unpack_archive(given);
    if (given.mode == "pack")
        return pack_layer(given);
    if (given.mode == "digest")
        return digest_layer(given);
    if (given.mode == "changes")
        return tell_changes(given);
    throw Failure(usage_error, "not unpack, pack, digest, archive or changes: '" + given.mode + "'");
}

} // namespace

int main(int argc, char **argv) {
    return helper_main("layer", [argc, argv] {
        Options given;
        return parse(argc, argv, given) ? run(given) : 0;
    });
}
