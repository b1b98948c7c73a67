// Leases: a directory in which each lease is a symlink NAME -> OWNER, for anybody to see with ls -l.
//
// Why no name is leased twice and none is lost for ever, however many processes come at once and whenever one is
// killed:
//
// - symlink(2) makes a lease with its owner in one step, and fails if the name is taken. There is no half of a lease,
//   and none without an owner; whoever was killed before it could say what it got, has got it under its owner's name,
//   where the owner's release finds it.
// - unlink(2) takes a lease away in one step. A release that was killed is done again: what is gone is no error.
// - What takes several steps (look for a free name, then take it; see that the network is full) is done under flock(2)
//   on the directory, which the kernel gives up with the process, even at kill -9. No lock file can be left behind.
// - The symlink .last says where the last search ended. It is replaced by rename(2), so it is there whole, and moved
//   before the lease is taken: a kill in between passes over one name, which the search comes back to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/failure.hpp"

namespace docker_sh {

// Nothing else in the directory is touched. What is no lease is not ours: it is named and left for a
// person to look at, never repaired, for it might be the trace of a lease that somebody still uses.
class Leases {
public:
    struct Entry {
        std::string name;
        bool is_link;
    };

    // Waits until nobody else is in DIRECTORY. If it is missing it is made, or without MAKE there are none (false).
    Leases(std::string directory, bool make);
    explicit operator bool() const { return static_cast<bool>(fd_); }

    // NAME must be free.
    void take(const std::string &name, const std::string &owner) const;
    void release(const std::string &name) const;
    // Nothing if NAME is free. Throws Failure if it is no lease.
    std::optional<std::string> owner_of(const std::string &name) const;
    bool is_owned_by(const std::string &name, const std::string &owner) const;
    // All there are, but .last.
    std::vector<Entry> entries() const;

    std::optional<std::string> last() const;
    void set_last(const std::string &name) const;

    Failure damaged(const std::string &name, const std::string &why) const;

private:
    Failure failure(const std::string &name) const { return system_failure(directory_ + "/" + name); }

    std::string directory_;
    Fd fd_;
};

// 1 to 128 letters, digits, '_', '.', '-'.
bool is_owner(std::string_view text);

} // namespace docker_sh
