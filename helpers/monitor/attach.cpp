#include "attach.hpp"

#include <array>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/terminal.hpp"

namespace docker_sh {
namespace {

void send_size(const Fd &socket, unsigned short more = 0) {
    if (auto size = window_size()) {
        size->ws_row = static_cast<unsigned short>(size->ws_row + more);
        send_message(socket, message_size, {reinterpret_cast<const char *>(&*size), sizeof *size});
    }
}

Fd in_directory(const std::string &directory, const char *name, sockaddr_un &address) {
    Fd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const std::string path = fd.path() + "/" + name;
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return fd;
}

Fd make_socket() { return Fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)); }

} // namespace

bool send_message(const Fd &socket, char kind, std::string_view bytes, int flags) {
    const iovec parts[] = {{&kind, 1}, {const_cast<char *>(bytes.data()), bytes.size()}};
    msghdr message{};
    message.msg_iov = const_cast<iovec *>(parts);
    message.msg_iovlen = 2;
    return TEMP_FAILURE_RETRY(::sendmsg(socket.get(), &message, MSG_NOSIGNAL | flags)) >= 0;
}

std::string receive_message(const Fd &socket) {
    std::string message(message_limit + 1, '\0');
    const ssize_t got = TEMP_FAILURE_RETRY(::recv(socket.get(), message.data(), message.size(), 0));
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
    const Fd signals = take_signals();
    const RawMode raw(options.terminal && options.input ? STDIN_FILENO : -1);
    DetachKeys keys = options.terminal ? options.detach_keys : DetachKeys();
    bool input = options.input;
    if (options.terminal)
        send_size(socket, options.redraw ? 1 : 0);
    if (options.terminal && options.redraw)
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
            // If nobody reads, the container goes on all the same
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
                return 128 + static_cast<int>(signal.ssi_signo);
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
            const bool leave = keys.take(bytes);
            if (!bytes.empty())
                send_message(socket, message_input, bytes);
            if (leave)
                return detached;
        }
    }
}

// Docker's words and Docker's keys: one character, ctrl- and one of @ a-z [ \\ ] ^ _, or DEL.
DetachKeys::DetachKeys(const std::string &text, int status) {
    constexpr std::string_view controls = R"(@abcdefghijklmnopqrstuvwxyz[\]^_)";
    for (std::size_t begin = 0, end = 0; end != text.npos; begin = end + 1) {
        end = text.find(',', begin);
        const std::string key = text.substr(begin, end - begin);
        const std::size_t code = key.size() == 6 && key.starts_with("ctrl-") ? controls.find(key[5]) : key.npos;
        if (key.size() != 1 && code == key.npos && key != "DEL")
            throw Failure(status, "Invalid detach keys (" + text + ") provided");
        keys_ += key.size() == 1 ? key[0] : static_cast<char>(code == key.npos ? 0x7f : code);
    }
}

bool DetachKeys::take(std::string &typed) {
    if (keys_.empty())
        return false;
    std::string rest;
    rest.swap(typed);
    for (const char key : rest) {
        if (key != keys_[matched_]) {
            typed.append(keys_, 0, std::exchange(matched_, 0));
            if (key != keys_[0]) {
                typed += key;
                continue;
            }
        }
        if (++matched_ == keys_.size())
            return true;
    }
    return false;
}

} // namespace docker_sh
