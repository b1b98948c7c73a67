// What the helpers share: one error, one owner of a descriptor, one way to write.
#pragma once

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace docker_sh {

constexpr const char *version = DOCKER_SH_VERSION;

// Exit statuses: a helper that will not do what the kernel would; words that make no sense; Docker's (docker-run(1)).
enum Status { refusal = 1, usage_error = 2, helper_failed = 125, not_executable = 126, not_found = 127 };

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

// All of BYTES to FD, which may be one that does not block. False, and errno, if they cannot be written.
inline bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EAGAIN) {
            pollfd event{fd, POLLOUT, 0};
            ::poll(&event, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
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
