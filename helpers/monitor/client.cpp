#include "client.hpp"

#include <sys/socket.h>
#include <sys/time.h>

namespace docker_sh {

constexpr std::size_t queue_limit = 1 << 20; // bytes

bool Client::crowded() const { return queued_ > queue_limit; }

pollfd Client::event(bool reading) const {
    return {socket_.get(), static_cast<short>((reading ? POLLIN : 0) | (queue_.empty() ? 0 : POLLOUT)), 0};
}

void Client::send(char kind, std::string_view bytes) {
    queue_.push_back(std::string(1, kind).append(bytes));
    queued_ += bytes.size();
    flush(MSG_DONTWAIT);
}

void Client::flush(int flags) {
    while (!queue_.empty()) {
        const std::string &message = queue_.front();
        if (!send_message(socket_, message[0], std::string_view(message).substr(1), flags)) {
            if (errno != EAGAIN)
                close();
            return;
        }
        queued_ -= message.size() - 1;
        queue_.pop_front();
    }
}

void Client::finish(char status) {
    // A client that has been stopped must not keep the container's record busy for ever
    const timeval patience{10, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    flush(0);
    send_message(socket_, message_exit, {&status, 1});
}

} // namespace docker_sh
