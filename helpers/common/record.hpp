// A record: a directory with one value a file (docs/RECORD.md), as lib/record/ reads it. Nothing here writes.
#pragma once

#include <string>
#include <vector>

namespace docker_sh {

class Record {
public:
    // DIRECTORY need not exist: then everything is absent.
    explicit Record(std::string directory) : directory_(std::move(directory)) {}
    const std::string &directory() const { return directory_; }
    std::string path(const std::string &key) const { return directory_ + "/" + key; }

    // A file's first line, without its newline and with its blanks; "" if there is none.
    std::string value(const std::string &key) const;
    // The words of a NUL-terminated list; none if there is no such file.
    std::vector<std::string> list(const std::string &key) const;
    // Whether there is such a file, empty or not.
    bool has(const std::string &key) const;

    // Whether the process recorded as ROLE ("pid", "runner") is still that process: same pid, same start time
    // (ROLE_start), same boot (boot_id), and no zombie.
    bool alive(const std::string &role) const;

private:
    std::string directory_;
};

// The whole of a file; "" if it cannot be read. For /proc and /sys/fs/cgroup as well, whose files have no size.
std::string read_file(const std::string &path);

// The names in a directory, sorted, without those that begin with a dot; none if it cannot be read.
std::vector<std::string> names_in(const std::string &directory);

} // namespace docker_sh
