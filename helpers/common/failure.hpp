// What the helpers share: one error, one owner of a descriptor, paths that cannot leave a container's root.
#pragma once

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace docker_sh {

constexpr const char *version = DOCKER_SH_VERSION;

// Exit statuses as Docker's (docker-run(1)).
enum Status { usage_error = 2, helper_failed = 125, not_executable = 126, not_found = 127 };

// An error that ends the helper: one line for a person, one status for a shell.
class Failure : public std::runtime_error {
public:
    Failure(int status, const std::string &line) : std::runtime_error(line), status_(status) {}
    int status() const { return status_; }

private:
    int status_;
};

// "what: why": errno's own words, which must still be those of the call that failed.
inline Failure system_failure(const std::string &what, int error = errno) {
    return {helper_failed, what + ": " + std::strerror(error)};
}

// One line, whatever was in a name.
inline std::string printable(std::string line) {
    for (char &each : line)
        if (std::iscntrl(static_cast<unsigned char>(each)))
            each = '?';
    return line;
}

// Waits for a child. Its exit status; 128+n if a signal ended it.
inline int wait_for(pid_t pid) {
    int status = 0;
    if (TEMP_FAILURE_RETRY(::waitpid(pid, &status, 0)) < 0)
        throw system_failure("waitpid");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Sole owner of a file descriptor.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd &operator=(Fd &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    Fd(const Fd &) = delete;
    Fd &operator=(const Fd &) = delete;
    ~Fd() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    // A path that names exactly this file, for calls that take only paths: it cannot be redirected by a
    // symlink that somebody plants meanwhile. Needs /proc of the host.
    std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    int fd_ = -1;
};

} // namespace docker_sh
