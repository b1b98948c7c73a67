// The user's terminal and the program's are two: the user's is never handed to a container, for what can be done with
// it (ioctl_tty(2): TIOCSTI, TIOCLINUX) reaches beyond the container. These are the ends, and the bytes between them.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <termios.h>

#include "common.hpp"

namespace docker_sh {

// While it lives FD passes every key on; afterwards it is as it was. Does nothing where FD is no terminal.
class RawMode {
public:
    explicit RawMode(int fd);
    ~RawMode();
    RawMode(const RawMode &) = delete;
    RawMode &operator=(const RawMode &) = delete;

private:
    int fd_;
    bool raw_ = false;
    termios before_{};
};

// A new terminal of the current root's devpts: pty(7).
struct Terminal {
    Fd master, slave;
};
Terminal open_terminal();

// TO, a terminal or its master, gets the size of the caller's window, if this process has one.
void copy_window_size(int to);

// TEXT and, if there is one, FD over a SOCK_SEQPACKET socket: unix(7). An empty text: the other end is closed.
struct Parcel {
    std::string text;
    Fd fd;
};
void send_parcel(const Fd &socket, std::string_view text, int fd = -1);
Parcel receive_parcel(const Fd &socket);

// Copies bytes until a process ends, loses none of its last ones, and sees to signals meanwhile.
class Relay {
public:
    // From now on the usual signals do not end this process: HANDLE is called with them during run().
    explicit Relay(std::function<void(int)> handle);

    // What the user types. DETACH_KEYS, typed in a row, end the relay. The end of FROM closes TO.
    void input(int from, Fd to, std::string detach_keys = "");
    // What the program says. If nobody listens any more everything is closed: it is told by SIGPIPE or SIGHUP.
    void output(Fd from, int to);

    // Each of 0, 1 and 2 that is a terminal becomes an input or an output; what the program gets instead is its pipe.
    std::array<Fd, 3> replace_terminals();

    enum class Outcome { ended, detached };
    // Until PROCESS, a pidfd, can be read.
    Outcome run(const Fd &process);

private:
    struct Flow {
        Fd own; // one of the two below
        int from, to;
        bool input;
        std::string keys, pending;
        std::size_t matched = 0;
    };
    enum class Step { more, closed, detached };

    static Step advance(Flow &flow);
    static Step read_some(Flow &flow);
    static bool find_keys(Flow &flow);
    void drain();

    std::function<void(int)> handle_;
    Fd signals_;
    std::vector<Flow> flows_;
};

} // namespace docker_sh
