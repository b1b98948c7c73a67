// The user's terminal and the program's are two: the user's is never handed to a container, for what can be done with
// it (ioctl_tty(2): TIOCSTI, TIOCLINUX) reaches beyond the container. These are the ends, and the bytes between them.
#pragma once

#include <array>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/ioctl.h>
#include <termios.h>

#include "common/failure.hpp"

namespace docker_sh {

// The signals that are the program's and not of the process that stands before it, in which they end nothing from now
// on: they are read from what this gives, see signalfd(2). A write to nobody says EPIPE instead of SIGPIPE, so that the
// terminal is restored.
inline constexpr std::array passed_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
Fd take_signals();

// While it lives FD passes every key on; afterwards, on every way out that runs destructors, it is as it was. Does
// nothing where FD is no terminal.
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

// UID's from now on, the controlling terminal of this session, and its 0, 1 and 2. The master goes over SOCKET.
void take_terminal(const Terminal &terminal, uid_t uid, const Fd &socket);

// The size of the caller's window, if this process has one.
std::optional<winsize> window_size();
// TO, a terminal or its master, gets it.
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

    // What the user types. The end of FROM closes TO.
    void input(int from, Fd to);
    // What the program says. If nobody listens any more everything is closed: it is told by SIGPIPE or SIGHUP.
    void output(Fd from, int to);

    // Each of 0, 1 and 2 that is a terminal becomes an input or an output; what the program gets instead is its pipe.
    std::array<Fd, 3> replace_terminals();

    // Until PROCESS, a pidfd, can be read.
    void run(const Fd &process);

private:
    struct Flow {
        Fd own; // one of the two below
        int from, to;
        bool input;
        std::string pending;
    };

    static bool advance(Flow &flow);
    static bool read_some(Flow &flow);
    void drain();

    std::function<void(int)> handle_;
    Fd signals_;
    std::vector<Flow> flows_;
};

} // namespace docker_sh
