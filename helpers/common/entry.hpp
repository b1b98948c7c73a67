// The way into a running container, and what must not be carried along.
#pragma once

#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

#include "common/failure.hpp"

namespace docker_sh {

// Who in the container gets hold of this program's file could overwrite it, and with it what root runs next on the host
// (CVE-2019-5736). The parent is in the host's pid namespace and so cannot be seen. The child can, until it has become
// PROGRAM; the kernel keeps others from looking into it (hide_process). It could still be made to run itself: by a
// PROGRAM that is /proc/self/exe, or whose #! or ELF interpreter is. To find that by looking at PROGRAM first is a race
// and a list of cases; so the kernel is to refuse it: this program runs from a mount of its own, with nothing in it but
// this one file, which is read-only and, once it runs, noexec (seal). That costs one exec more, and no copy of the
// file.
//
// Comes back in a process whose /proc/self/exe can be neither written nor executed; ARGV is main's.
void seal(char **argv);

// A pidfd of the process PID that started at START_TIME (field 22 of /proc/PID/stat, proc(5)). Throws Failure if that
// one is no more.
Fd open_process(pid_t pid, unsigned long long start_time);

// The container's cgroups, opened on the host: the files tasks of v1, cgroup.procs of v2.
struct Cgroups {
    Fd unified;            // v2: the directory, for clone3(2)
    std::vector<Fd> tasks; // v1: the file moves the thread that writes 0
};
Cgroups open_cgroups(const std::vector<std::string> &files);

// fork(2), with the child in v2's cgroup from the beginning: moving it later makes the kernel wait for a grace period.
// PIDFD becomes the child's.
pid_t fork_into(const Cgroups &cgroups, Fd &pidfd);

// The child joins the cgroups of v1.
void join_cgroups(const Cgroups &cgroups);

// All namespaces of PROCESS but its pid namespace, which is for children. A container that is being born has the host's
// root, HOST, up to its pivot_root(2), and everything that restricts it only then: that is waited for.
void enter(const Fd &process, const struct stat &host);

// Closes all but 0, 1, 2 and KEPT.
void close_others(const Fd &kept);

} // namespace docker_sh
