// What a container sees beside its image: volumes, files and directories of the host, file systems in memory.
#include <algorithm>
#include <cctype>
#include <sstream>

#include <unistd.h>

#include "front.hpp"
#include "names.hpp"
#include "refusal.hpp"
#include "text.hpp"

namespace docker_sh {
namespace {

// Whether that is a place below "/", and no way out of it.
bool is_target(const std::string &path) {
    return path.starts_with('/') && (path + "/").find("/../") == path.npos && path.find_first_not_of("/.") != path.npos;
}

// PATH without its empty and dot components.
std::string clean(const std::string &path) {
    std::istringstream parts(path);
    std::string result;
    for (std::string part; std::getline(parts, part, '/');)
        if (!part.empty() && part != ".")
            result += "/" + part;
    return result;
}

// "ro,nocopy" in pivot's words. What is a volume's may come with the image, so that device nodes there lead nowhere;
// and an empty one is filled with what the image has.
std::string parse_mode(const std::string &mode, bool volume, const std::string &error) {
    std::string options = "rw", more = volume ? ",nodev,copy-up" : "";
    const bool words = !mode.empty() && std::all_of(mode.begin(), mode.end(), [](unsigned char each) {
        return std::islower(each) != 0 || each == ',';
    });
    for (const std::string &word : split(mode, ',')) {
        if (!words || word.empty())
            throw refused(error + ": unknown mode '" + mode + "'");
        if (word == "rw" || word == "ro")
            options = word;
        else if (word == "nocopy")
            more = volume ? ",nodev" : "";
        else
            throw refused(error + ": unknown mode '" + word + "'");
    }
    return options + more;
}

// -v's "NAME:/target[:mode]", "/host/path:/target[:mode]", or "/target" for an anonymous volume.
Mount parse_volume(const std::string &text) {
    const std::string error = "invalid volume: '" + text + "'";
    const std::vector<std::string> words = split(text, ':');
    const std::string source = words.size() > 1 ? words[0] : "", target = words.size() > 1 ? words[1] : words[0];
    if (words.size() > 3 || target.empty() || text.front() == ':')
        throw refused(error);
    if (target.front() != '/')
        throw refused(error + ": mount path must be absolute: '" + target + "'");
    if (!is_target(target))
        throw refused(error + ": destination can't be '" + target + "'");
    const bool bind = source.starts_with('/');
    const std::string options = parse_mode(words.size() > 2 ? words[2] : "rw", !bind, error);
    if (bind && ::access(source.c_str(), F_OK) != 0)
        throw refused(error + ": no such file or directory on the host: " + source);
    if (bind)
        return {"bind", "", source, clean(target), options};
    if (source.empty())
        return {"anonymous", invent_id(), "", clean(target), options};
    if (source.find('/') != source.npos)
        throw refused(error + ": a path of the host must be absolute: '" + source + "'");
    if (source.size() > 255 || !is_words(source, "_.-") || !is_word(source.front()))
        throw refused("invalid volume name: '" + source + "'");
    return {"volume", source, "", clean(target), options};
}

// "/target[:options]"
Mount parse_tmpfs(const std::string &text) {
    const auto colon = text.find(':');
    const std::string target = text.substr(0, colon), options = colon == text.npos ? "" : text.substr(colon + 1);
    if (!is_target(target))
        throw refused("invalid tmpfs: '" + text + "': mount path must be absolute and not '/'");
    for (const unsigned char each : options)
        if (std::isalnum(each) == 0 && each != '=' && each != ',' && each != '%')
            throw refused("invalid tmpfs options: '" + text + "'");
    return {"tmpfs", "", "", clean(target), options};
}

// One mount a place. As Docker: the last tmpfs counts, and an anonymous volume yields to whatever was asked for there;
// two others cannot both be meant, unless they are the same.
void add(std::vector<Mount> &mounts, const Mount &mount) {
    const auto same =
        std::find_if(mounts.begin(), mounts.end(), [&mount](const Mount &each) { return each.target == mount.target; });
    if (same == mounts.end())
        mounts.push_back(mount);
    else if (same->kind == "anonymous" || (same->kind == "tmpfs" && mount.kind == "tmpfs"))
        *same = mount;
    else if (mount.kind != "anonymous" && (same->kind != mount.kind || same->name != mount.name ||
                                           same->source != mount.source || same->options != mount.options))
        throw refused("Duplicate mount point: " + mount.target);
}

} // namespace

void read_mounts(const Given &given, const Image &image, Spec &spec) {
    for (const std::string &text : given.list("volume"))
        add(spec.mounts, parse_volume(text));
    for (const std::string &text : given.list("tmpfs"))
        add(spec.mounts, parse_tmpfs(text));
    for (const std::string &path : image.volumes) {
        if (!is_target(path))
            throw refused("invalid volume of the image: '" + path + "'");
        add(spec.mounts, {"anonymous", invent_id(), "", clean(path), "rw,nodev,copy-up"});
    }
    // The outer one first, whatever the order of the options, or it would cover the inner one
    const auto depth = [](const Mount &each) { return std::count(each.target.begin(), each.target.end(), '/'); };
    std::stable_sort(spec.mounts.begin(), spec.mounts.end(),
                     [depth](const Mount &one, const Mount &other) { return depth(one) < depth(other); });
}

} // namespace docker_sh
