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
    std::vector<gid_t> groups; // all of them, GID first
    std::string home = "/";
};

struct Limit {
    int resource;
    rlimit values;
    std::string text; // as prlimit(1) has it
};

// "name|uid[:group|gid]", looked up in /etc/passwd and /etc/group of the current root, never through the host's
// name services. "" is root. Throws Failure for a name that neither file knows.
User find_user(const std::string &text);

// The record's list ulimits, three words each: getrlimit(2)'s name in lower case, soft and hard, -1 for unlimited.
// Throws Failure.
std::vector<Limit> parse_limits(const std::vector<std::string> &words);
void set_limits(const std::vector<Limit> &limits);

// How gladly the kernel kills this process for lack of memory: VALUE, if there is one (proc_pid_oom_score_adj(5)).
// /proc must be the host's still. Throws Failure.
void set_oom_score_adj(const std::string &value);

// Every signal to its default and unblocked: Bash ignores SIGINT and SIGQUIT in what it starts with "&".
void reset_signals();

// Nobody inside may look into this process, not even at /proc/PID/exe, until it has become the program: ptrace(2),
// "Ptrace access mode checking". A change of user can undo it (prctl(2), PR_SET_DUMPABLE).
void hide_process();

// Docker's capabilities without CAP_MKNOD, or all that there are, in the bounding set, and for root in the permitted
// and effective set; then USER; and hidden it stays.
enum class Capabilities { usual, all };
void restrict_process(const User &user, bool no_new_privileges, Capabilities capabilities = Capabilities::usual);

// Becomes ARGV with ENVIRONMENT ("KEY=VALUE"); a name without a slash is looked up in its PATH. Comes back only
// by throwing Failure: 127 if there is no such program, 126 if it cannot be executed.
[[noreturn]] void become(const std::vector<std::string> &argv, const std::vector<std::string> &environment);

} // namespace docker_sh
