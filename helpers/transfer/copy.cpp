#include "copy.hpp"

#include <filesystem>

#include <fcntl.h>

#include "common/rooted.hpp"
#include "tar.hpp"
#include "unpack.hpp"

namespace docker_sh {

namespace {

Failure impossible(const std::string &why) { return {refusal, why}; }

// PATH is not at END; ON_HOST is how that is said of the host.
Failure missing(const End &end, const std::string &path, const std::string &on_host) {
    return impossible(end.container.empty() ? on_host
                                            : "Could not find the file " + path + " in container " + end.container);
}

Failure missing_destination(const End &to, const std::string &path) {
    return missing(to, path, "invalid output path: directory \"" + path + "\" does not exist");
}

// A name in a directory; the name is empty for "/" and for what ends in "." or "..".
struct Place {
    std::string directory, name;
};

Place split_last(std::string path) {
    while (path.ends_with('/'))
        path.pop_back();
    const std::size_t slash = path.rfind('/');
    Place place{slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash), path.substr(slash + 1)};
    if (place.name == "." || place.name == "..")
        place.name.clear();
    return place;
}

// Without symlinks.
Place place_of(const Fd &root, const Fd &file) {
    const std::string top = std::filesystem::read_symlink(root.path()).string();
    const std::string path = std::filesystem::read_symlink(file.path()).string();
    return split_last(top == "/" ? path : path.substr(top.size()));
}

// Empty if there is none.
Fd look(const Fd &root, const std::string &path, bool follow) {
    Fd file = open_rooted(root, path, follow ? 0 : O_NOFOLLOW);
    if (!file && errno != ENOENT && errno != ENOTDIR)
        throw system_failure(path);
    return file;
}

Fd need_source(const End &from, const CopyOptions &options) {
    Fd file = look(from.root, from.path, options.follow_link);
    if (!file)
        throw missing(from, from.path, "lstat " + from.path + ": no such file or directory");
    return file;
}

// DIRECTORY as a destination that must be there.
Fd need_directory(const End &to, const std::string &directory) {
    Fd found = look(to.root, directory, true);
    if (!found || !is_directory(found))
        throw missing_destination(to, directory);
    return found;
}

struct Destination {
    Fd directory;
    std::string name;
};

// Where what is called NAME goes. Of a directory whose NAME is empty the content goes, and that into a directory.
Destination find_destination(const End &to, bool directory, const std::string &name) {
    Fd found = look(to.root, to.path, true);
    if (found && is_directory(found))
        return {std::move(found), name};
    if (found && directory)
        throw impossible("cannot copy directory");
    if (!directory && to.path.ends_with('/'))
        throw impossible(to.path + ": no such directory");
    const Place place = found ? place_of(to.root, found) : split_last(to.path);
    if (place.name.empty())
        throw missing_destination(to, to.path);
    return {need_directory(to, place.directory), place.name};
}

// tar, at work on what is at PLACE.
Tar pack_named(const End &from, const Place &place, const TarOptions &options) {
    const Fd directory = open_rooted(from.root, place.directory, O_DIRECTORY);
    if (!directory)
        throw system_failure(from.path);
    return {directory, place.name, options};
}

void finish(Tar &tar, const End &from) {
    if (!tar.finish())
        throw impossible("cannot read all of " + from.path);
}

} // namespace

void copy(const End &from, const End &to, const CopyOptions &options) {
    const Fd file = need_source(from, options);
    const bool directory = is_directory(file);
    // The name of what is copied is the one by which it was asked for
    const Destination destination = find_destination(to, directory, split_last(from.path).name);
    const TarOptions packing{.attributes = options.archive};
    Tar tar = directory ? Tar(file, ".", packing) : pack_named(from, place_of(from.root, file), packing);
    UnpackOptions unpacking;
    unpacking.owner = options.archive;
    (directory ? unpacking.prefix : unpacking.name) = destination.name;
    unpack(tar.archive().get(), destination.directory, unpacking);
    finish(tar, from);
}

void send(const End &from, const CopyOptions &options) {
    if (::isatty(STDOUT_FILENO) != 0)
        throw impossible("cowardly refusing to copy to a terminal");
    const Fd file = need_source(from, options);
    const Place place = place_of(from.root, file);
    const TarOptions packing{.attributes = options.archive, .to_stdout = true};
    // A directory under its own name, but for its content: "/."
    const bool content = is_directory(file) && (place.name.empty() || split_last(from.path).name.empty());
    Tar tar = content ? Tar(file, ".", packing) : pack_named(from, place, packing);
    finish(tar, from);
}

void receive(const End &to) {
    const Fd directory = look(to.root, to.path, true);
    if (!directory)
        throw missing_destination(to, to.path);
    if (!is_directory(directory))
        throw impossible(to.path + ": extraction point is not a directory");
    UnpackOptions unpacking;
    unpacking.owner = true;
    unpacking.links_in = &to.root;
    unpacking.path = to.path;
    unpack(STDIN_FILENO, directory, unpacking);
}

} // namespace docker_sh
