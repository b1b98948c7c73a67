// The last steps of a process before it becomes the container's program: who it is, what it may do, what it runs.
#pragma once

#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

#include "common/failure.hpp"

namespace docker_sh {

struct User {
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
    std::string home = "/";
};

struct Limit {
    int resource;
    rlimit values;
};

// "name|uid[:group|gid]", looked up in /etc/passwd and /etc/group of the current root, never through the host's
// name services. "" is root. Throws Failure for a name that neither file knows.
User find_user(const std::string &text);

// "nofile=1024:2048" or "nofile=1024" (getrlimit(2)'s names in lower case, -1 is unlimited). Throws Failure.
Limit parse_limit(const std::string &text);

// Every signal to its default and unblocked: Bash ignores SIGINT and SIGQUIT in what it starts with "&".
void reset_signals();

// Nobody inside may look into this process, not even at /proc/PID/exe, until it has become the program: ptrace(2),
// "Ptrace access mode checking". A change of user can undo it (prctl(2), PR_SET_DUMPABLE).
void hide_process();

// Docker's capabilities without CAP_MKNOD, or all that there are, in the bounding set, and for root in the permitted
// and effective set; then USER; and hidden it stays.
enum class Capabilities { usual, all };
void restrict_process(const User &user, bool no_new_privileges, Capabilities capabilities = Capabilities::usual);

// "KEY=VALUE" entries as /proc/PID/environ has them; "" is none.
std::vector<std::string> read_environment(const std::string &path);

// ENTRY takes the place of the one with its name, or is the last one.
void set_variable(std::vector<std::string> &environment, const std::string &entry);

// ENTRY, unless there is one with its name.
void add_variable(std::vector<std::string> &environment, const std::string &entry);

// Becomes ARGV with ENVIRONMENT ("KEY=VALUE"); a name without a slash is looked up in its PATH. Comes back only
// by throwing Failure: 127 if there is no such program, 126 if it cannot be executed.
[[noreturn]] void become(const std::vector<std::string> &argv, const std::vector<std::string> &environment);

} // namespace docker_sh
