#include "attach.hpp"

#include <array>
#include <csignal>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>

namespace docker_sh {
namespace {

// The caller's terminal passes every key on, and is what it was again on every way out that runs destructors.
class RawTerminal {
public:
    explicit RawTerminal(bool wanted) {
        if (!wanted || ::tcgetattr(STDIN_FILENO, &before_) != 0)
            return;
        termios raw = before_;
        ::cfmakeraw(&raw);
        active_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
    }
    RawTerminal(const RawTerminal &) = delete;
    RawTerminal &operator=(const RawTerminal &) = delete;
    ~RawTerminal() {
        if (active_)
            ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    }

private:
    termios before_{};
    bool active_ = false;
};

void send_size(const Fd &socket) {
    winsize size{};
    if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        send_message(socket, message_size, {reinterpret_cast<const char *>(&size), sizeof size});
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EAGAIN) {
            pollfd event{fd, POLLOUT, 0};
            ::poll(&event, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return; // nobody reads: the container goes on
        }
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

// Finds the detach keys in what is typed, also across reads. What turns out not to be them is passed on.
class Detacher {
public:
    explicit Detacher(std::string keys) : keys_(std::move(keys)) {}

    // True if the keys are complete. BYTES is left with what is to be passed on, the keys and what follows excepted.
    bool filter(std::string &bytes) {
        std::string pass;
        for (const char byte : bytes) {
            if (!keys_.empty() && byte == keys_[matched_]) {
                if (++matched_ == keys_.size()) {
                    bytes = pass;
                    return true;
                }
                continue;
            }
            pass.append(keys_, 0, matched_);
            matched_ = !keys_.empty() && byte == keys_[0] ? 1 : 0;
            if (matched_ == 0)
                pass += byte;
        }
        bytes = pass;
        return false;
    }

private:
    std::string keys_;
    std::size_t matched_ = 0;
};

Fd in_directory(const std::string &directory, const char *name, sockaddr_un &address) {
    Fd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const std::string path = fd.path() + "/" + name;
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return fd;
}

Fd make_socket() { return Fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)); }

Fd block_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH})
        ::sigaddset(&signals, signal);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return Fd(::signalfd(-1, &signals, SFD_CLOEXEC));
}

} // namespace

bool send_message(const Fd &socket, char kind, std::string_view bytes, int flags) {
    const iovec parts[] = {{&kind, 1}, {const_cast<char *>(bytes.data()), bytes.size()}};
    msghdr message{};
    message.msg_iov = const_cast<iovec *>(parts);
    message.msg_iovlen = 2;
    ssize_t sent = 0;
    do
        sent = ::sendmsg(socket.get(), &message, MSG_NOSIGNAL | flags);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

std::string receive_message(const Fd &socket) {
    std::string message(message_limit + 1, '\0');
    ssize_t got = 0;
    do
        got = ::recv(socket.get(), message.data(), message.size(), 0);
    while (got < 0 && errno == EINTR);
    message.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return message;
}

Fd connect_socket(const std::string &directory, const char *name) {
    sockaddr_un address{};
    const Fd place = in_directory(directory, name, address);
    Fd socket = make_socket();
    if (::connect(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        throw system_failure(directory + "/" + name);
    return socket;
}

Fd listen_socket(const std::string &directory, const char *name) {
    sockaddr_un address{};
    const Fd place = in_directory(directory, name, address);
    ::unlink(address.sun_path);
    Fd socket = make_socket();
    if (::bind(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(socket.get(), 16) != 0)
        throw system_failure(directory + "/" + name);
    return socket;
}

int attach(const Fd &socket, const AttachOptions &options) {
    const Fd signals = block_signals();
    const RawTerminal raw(options.terminal && options.input);
    Detacher detacher(options.detach_keys);
    bool input = options.input;
    if (options.terminal)
        send_size(socket);
    for (;;) {
        std::array<pollfd, 3> events{
            {{socket.get(), POLLIN, 0}, {signals.get(), POLLIN, 0}, {input ? STDIN_FILENO : -1, POLLIN, 0}}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            throw system_failure("poll");
        if (events[0].revents != 0) {
            const std::string message = receive_message(socket);
            if (message.empty())
                throw Failure(helper_failed, "the container's monitor has gone");
            const std::string_view bytes = std::string_view(message).substr(1);
            if (message[0] == message_exit)
                return static_cast<unsigned char>(bytes[0]);
            write_all(message[0] == message_error ? STDERR_FILENO : STDOUT_FILENO, bytes);
        }
        if (events[1].revents != 0) {
            signalfd_siginfo signal{};
            if (::read(signals.get(), &signal, sizeof signal) != sizeof signal)
                continue;
            const char number = static_cast<char>(signal.ssi_signo);
            if (signal.ssi_signo == SIGWINCH && options.terminal)
                send_size(socket);
            else if (options.forward_signals)
                send_message(socket, message_signal, {&number, 1});
            else if (signal.ssi_signo != SIGWINCH)
                return detached;
        }
        if (events[2].revents != 0) {
            std::string bytes(message_limit, '\0');
            const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
            bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
            if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
                send_message(socket, message_end, "");
                input = false;
                continue;
            }
            const bool leave = detacher.filter(bytes);
            if (!bytes.empty())
                send_message(socket, message_input, bytes);
            if (leave)
                return detached;
        }
    }
}

std::string parse_detach_keys(const std::string &text) {
    std::string keys;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');) {
        if (word.size() == 1)
            keys += word;
        else if (word.size() == 6 && word.starts_with("ctrl-") && word[5] >= '@' && word[5] <= 'z')
            keys += static_cast<char>(word[5] & 0x1f);
        else
            throw Failure(usage_error, "--detach-keys: unknown key '" + word + "'");
    }
    return keys;
}

} // namespace docker_sh
