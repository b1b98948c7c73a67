// What /proc says of a process (proc(5)), and its texts taken apart.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/explain/anatomy.hpp"

namespace docker_sh::anatomy {

// Exit status: it cannot be told.
constexpr int refused = 1;

// TEXT's parts between SEPARATORs; nothing of "".
Words split(std::string_view text, char separator);
// TEXT's words between blanks and tabs.
Words words_of(std::string_view text);
// The lines of a file; none if it cannot be read.
Words lines_of(const std::string &path);
// WORDS with SEPARATOR in between.
std::string joined(const Words &words, const std::string &separator = " ");

// Where a symbolic link leads; nothing if it cannot be read.
std::optional<std::string> link_of(const std::string &path);
// Whether both are there and are the same file: of namespaces, the same namespace.
bool same(const std::string &one, const std::string &other);
// Whether the process has its namespace of that KIND (net, mnt, pid ...) in common with this one.
bool shares(const Subject &subject, const std::string &kind);

// /proc/PID/status: what is before the colon, and what is after it.
class Status {
public:
    // Throws Failure if the process has ended meanwhile.
    explicit Status(const Subject &subject);
    // "" if this kernel does not say.
    std::string operator[](const std::string &key) const;
    bool has(const std::string &key) const { return values_.count(key) > 0; }

private:
    std::map<std::string, std::string> values_;
};

// Why a link in /proc/PID could not be read, by errno: it has ended, or its rights say who may (ptrace(2)).
[[noreturn]] void cannot_look_into(const Subject &subject);

// A line of /proc/PID/mountinfo.
struct MountLine {
    std::string device; // MAJOR:MINOR
    std::string root;   // of what is on the device
    std::string point;
    std::string options, type;
    Words super_options; // of the file system
};
std::vector<MountLine> mounts_of(const std::string &process);

// What of which device the host, which is where this process is, has mounted where.
class HostMounts {
public:
    HostMounts();
    const std::vector<MountLine> &all() const { return mounts_; }
    // Where the host has ROOT of DEVICE: by its mount that comes nearest.
    std::string place_of(const std::string &device, const std::string &root) const;
    // The one at POINT that shows; null if nothing is mounted there.
    const MountLine *at(const std::string &point) const;
    // Whether the host has the same at the same place.
    bool has(const MountLine &mount) const;

private:
    std::vector<MountLine> mounts_;
};

} // namespace docker_sh::anatomy
