// Somebody who is attached to a container, as its monitor sees it: a socket, and what could not be sent yet. So one
// that reads slowly keeps neither the container nor the others waiting, up to a limit.
#pragma once

#include <deque>
#include <string>

#include <poll.h>

#include "attach.hpp"

namespace docker_sh {

class Client {
public:
    // FIRST: attached from the start, so that the end of its input is the program's.
    explicit Client(Fd socket, bool first = false) : socket_(std::move(socket)), first_(first) {}

    bool first() const { return first_; }
    bool gone() const { return !socket_; }
    bool crowded() const; // the container should wait
    // What to wait for; READING: also for what it says.
    pollfd event(bool reading) const;

    void send(char kind, std::string_view bytes);
    void flush(int flags);
    std::string receive() { return receive_message(socket_); }
    void close() { socket_ = Fd(); }
    // The last message, after all others: waits for the client to read.
    void finish(char status);

private:
    Fd socket_;
    bool first_;
    std::deque<std::string> queue_;
    std::size_t queued_ = 0;
};

} // namespace docker_sh
