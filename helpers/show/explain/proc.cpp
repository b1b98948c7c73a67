#include "show/explain/proc.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include <sys/stat.h>
#include <unistd.h>

#include "common/failure.hpp"
#include "common/record.hpp"

namespace docker_sh::anatomy {

Words split(std::string_view text, char separator) {
    Words parts;
    for (std::string_view::size_type begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

Words words_of(std::string_view text) {
    Words words;
    for (std::string_view::size_type begin = 0, end = 0; (begin = text.find_first_not_of(" \t\n", end)) != text.npos;) {
        end = std::min(text.find_first_of(" \t\n", begin), text.size());
        words.emplace_back(text.substr(begin, end - begin));
    }
    return words;
}

Words lines_of(const std::string &path) { return split(read_file(path), '\n'); }

std::string joined(const Words &words, const std::string &separator) {
    std::string text;
    for (const std::string &word : words)
        text += (&word == &words.front() ? "" : separator) + word;
    return text;
}

std::optional<std::string> link_of(const std::string &path) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size < 0)
        return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(size));
}

bool same(const std::string &one, const std::string &other) {
    struct stat first, second;
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

bool shares(const Subject &subject, const std::string &kind) {
    return same(subject.proc("ns/" + kind), "/proc/self/ns/" + kind);
}

Status::Status(const Subject &subject) {
    for (const std::string &line : lines_of(subject.proc("status"))) {
        const auto colon = line.find(":\t");
        if (colon != line.npos)
            values_[line.substr(0, colon)] = line.substr(colon + 2);
    }
    if (!has("NSpid"))
        throw Failure(refused, subject.called + " has just ended");
}

std::string Status::operator[](const std::string &key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
}

void cannot_look_into(const Subject &subject) {
    if (errno == ENOENT || errno == ESRCH)
        throw Failure(refused, subject.called + " has just ended");
    throw Failure(refused, "cannot look into " + subject.called + ": it may do more than this shell may");
}

namespace {

// The kernel writes a blank in a path as \040.
std::string unescaped(const std::string &text) {
    std::string plain;
    for (std::string::size_type i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && text.size() - i > 3) {
            plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

} // namespace

std::vector<MountLine> mounts_of(const std::string &process) {
    std::vector<MountLine> mounts;
    for (const std::string &line : lines_of("/proc/" + process + "/mountinfo")) {
        const auto dash = std::min(line.find(" - "), line.size());
        const Words before = words_of(line.substr(0, dash)), after = words_of(line.substr(dash));
        if (before.size() < 6 || after.size() < 3)
            continue;
        MountLine mount{.device = before[2],
                        .root = unescaped(before[3]),
                        .point = unescaped(before[4]),
                        .options = before[5],
                        .type = after[1],
                        .super_options = split(after.back(), ',')};
        for (std::string &option : mount.super_options)
            option = unescaped(option);
        mounts.push_back(std::move(mount));
    }
    return mounts;
}

HostMounts::HostMounts() : mounts_(mounts_of("self")) {}

std::string HostMounts::place_of(const std::string &device, const std::string &root) const {
    const MountLine *nearest = nullptr;
    for (const MountLine &mount : mounts_) {
        const std::string directory = mount.root == "/" ? "/" : mount.root + "/";
        if (mount.device == device && (root == mount.root || root.starts_with(directory)) &&
            (!nearest || mount.root.size() > nearest->root.size()))
            nearest = &mount;
    }
    if (!nearest)
        return root;
    std::string below = root.substr(nearest->root.size());
    if (!below.empty() && below.front() != '/')
        below = "/" + below;
    const std::string place = (nearest->point == "/" ? "" : nearest->point) + below;
    return place.empty() ? "/" : place;
}

const MountLine *HostMounts::at(const std::string &point) const {
    const auto last =
        std::find_if(mounts_.rbegin(), mounts_.rend(), [&](const MountLine &each) { return each.point == point; });
    return last == mounts_.rend() ? nullptr : &*last;
}

bool HostMounts::has(const MountLine &mount) const {
    const MountLine *host = at(mount.point);
    return host && host->device == mount.device && host->root == mount.root;
}

} // namespace docker_sh::anatomy
