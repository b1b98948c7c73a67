// Processes that a helper starts, and what it talks to them by.
#pragma once

#include <array>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common/failure.hpp"

namespace docker_sh {

// fork(2). Throws Failure where there is no room for one more process: -1 is no child, and for waitpid(2) any.
inline pid_t fork_child() {
    const pid_t pid = ::fork();
    if (pid < 0)
        throw system_failure("cannot make a process");
    return pid;
}

// The same, and PIDFD becomes the child's; made in CGROUP of v2, if that is one (clone3(2)). WHAT is for the error.
inline pid_t fork_child(Fd &pidfd, const Fd &cgroup = Fd(), const std::string &what = "cannot make a process") {
    int fd = -1;
    clone_args arguments{};
    arguments.flags = CLONE_PIDFD | (cgroup ? CLONE_INTO_CGROUP : 0);
    arguments.pidfd = reinterpret_cast<std::uintptr_t>(&fd);
    arguments.exit_signal = SIGCHLD;
    arguments.cgroup = cgroup ? static_cast<unsigned>(cgroup.get()) : 0;
    const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0)
        throw system_failure(what);
    pidfd = Fd(fd);
    return static_cast<pid_t>(pid);
}

// What wait(2) says of a child, as a shell has it: its exit status, or 128+n if a signal ended it.
inline int exit_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Waits for a child, and gives its exit_status.
inline int wait_for(pid_t pid) {
    int status = 0;
    if (TEMP_FAILURE_RETRY(::waitpid(pid, &status, 0)) < 0)
        throw system_failure("waitpid");
    return exit_status(status);
}

// WORDS as execve(2) takes them; they must live as long.
inline std::vector<char *> pointers(const std::vector<std::string> &words) {
    std::vector<char *> result;
    for (const std::string &word : words)
        result.push_back(const_cast<char *>(word.c_str()));
    result.push_back(nullptr);
    return result;
}

// Two ends that programs to be executed do not get.
struct Pipe {
    Fd read, write;
};
inline Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw system_failure("pipe");
    return {Fd(ends[0]), Fd(ends[1])};
}
// A socket pair whose messages stay apart (SOCK_SEQPACKET, unix(7)); either end reads and writes.
inline Pipe make_socket_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw system_failure("socketpair");
    return {Fd(ends[0]), Fd(ends[1])};
}

} // namespace docker_sh
