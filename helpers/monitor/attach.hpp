// The talk between a monitor and whoever is attached to its container: messages on a SOCK_SEQPACKET socket, the first
// byte of which says what they are.
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

enum Message : char {
    message_input = 'i',   // client: bytes for stdin
    message_end = 'c',     // client: stdin has ended
    message_size = 'w',    // client: a struct winsize
    message_signal = 's',  // client: one byte, a signal for the program
    message_output = 'o',  // monitor: bytes of stdout, or of the terminal
    message_error = 'e',   // monitor: bytes of stderr
    message_started = 'r', // monitor: the program runs
    message_failed = 'f',  // monitor: one byte, the exit status; then why the program did not start
    message_exit = 'x',    // monitor: one byte, the exit status; everything has been cleaned up
};

constexpr std::size_t message_limit = 32768;

// Sends KIND and BYTES as one message; false if nobody is there any more.
bool send_message(const Fd &socket, char kind, std::string_view bytes, int flags = 0);

// The next message, kind first; "" when the other end has gone.
std::string receive_message(const Fd &socket);

// A file in DIRECTORY as an address: through a descriptor, for the names of sockets are short (unix(7)).
Fd connect_socket(const std::string &directory, const char *name);
Fd listen_socket(const std::string &directory, const char *name);

// The keys that, typed in a row, leave a container alone.
class DetachKeys {
public:
    DetachKeys() = default; // none
    // "ctrl-p,ctrl-q" or "a,b". Throws Failure with STATUS.
    DetachKeys(const std::string &text, int status);

    // True if they are complete, also across calls. TYPED is left with what is to be passed on: the keys, and what may
    // be the beginning of them, are not.
    bool take(std::string &typed);

private:
    std::string keys_;
    std::size_t matched_ = 0;
};

struct AttachOptions {
    bool input = false, terminal = false, forward_signals = true;
    bool redraw = false;    // what is on the program's screen is unknown here: another size for a moment makes it draw
    DetachKeys detach_keys; // for a terminal
};

enum { detached = 256 };

// Joins this process's stdin, stdout and stderr to the container until it ends. Gives the exit status (128+n if signal
// n, which is not to be passed on, ended the attachment), or detached.
int attach(const Fd &socket, const AttachOptions &options);

} // namespace docker_sh
