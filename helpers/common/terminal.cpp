#include "common/terminal.hpp"

#include <climits>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "common/child.hpp"

namespace docker_sh {
namespace {

// More than a terminal or a pipe holds: what a process left behind when it ended. What others go on to say is not
// waited for.
constexpr std::size_t last_words = 1 << 20;

bool wait_until(int fd, short event, int milliseconds) {
    pollfd wanted{fd, event, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
}

} // namespace

Fd take_signals() {
    sigset_t taken;
    ::sigemptyset(&taken);
    for (const int signal : passed_signals)
        ::sigaddset(&taken, signal);
    ::sigprocmask(SIG_BLOCK, &taken, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    Fd signals(::signalfd(-1, &taken, SFD_CLOEXEC));
    if (!signals)
        throw system_failure("signalfd");
    return signals;
}

RawMode::RawMode(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &before_) != 0)
        return;
    termios raw = before_;
    ::cfmakeraw(&raw);
    raw_ = ::tcsetattr(fd_, TCSANOW, &raw) == 0;
}

RawMode::~RawMode() {
    if (raw_)
        ::tcsetattr(fd_, TCSADRAIN, &before_); // the last output still as it is; what was typed ahead stays
}

// By its name below /dev/pts, which is a mount: /dev/ptmx is the container's to replace. TIOCGPTPEER then needs no name
// at all (ioctl_tty(2)).
Terminal open_terminal() {
    Terminal made{Fd(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)), {}};
    int unlock = 0;
    if (!made.master || ::ioctl(made.master.get(), TIOCSPTLCK, &unlock) != 0)
        throw system_failure("/dev/pts/ptmx");
    made.slave = Fd(::ioctl(made.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!made.slave)
        throw system_failure("/dev/pts");
    return made;
}

void take_terminal(const Terminal &terminal, uid_t uid, const Fd &socket) {
    if (::fchown(terminal.slave.get(), uid, static_cast<gid_t>(-1)) != 0 ||
        ::ioctl(terminal.slave.get(), TIOCSCTTY, 0) != 0)
        throw system_failure("cannot take the terminal");
    send_parcel(socket, "t", terminal.master.get());
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::dup2(terminal.slave.get(), fd) < 0)
            throw system_failure("dup2");
}

std::optional<winsize> window_size() {
    winsize size{};
    for (const int from : {STDOUT_FILENO, STDIN_FILENO, STDERR_FILENO})
        if (::ioctl(from, TIOCGWINSZ, &size) == 0)
            return size;
    return std::nullopt;
}

void copy_window_size(int to) {
    if (const auto size = window_size())
        ::ioctl(to, TIOCSWINSZ, &*size);
}

void send_parcel(const Fd &socket, std::string_view text, int fd) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control{};
    iovec part{const_cast<char *>(text.data()), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) < 0)
        throw system_failure("sendmsg");
}

Parcel receive_parcel(const Fd &socket) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    std::array<char, PIPE_BUF> text{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = TEMP_FAILURE_RETRY(::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC));
    if (size < 0)
        throw system_failure("recvmsg");
    int fd = -1;
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS)
        std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return {std::string(text.data(), static_cast<std::size_t>(size)), Fd(fd)};
}

Relay::Relay(std::function<void(int)> handle) : handle_(std::move(handle)), signals_(take_signals()) {
    ::signal(SIGTSTP, SIG_IGN); // a stopped parent reaps nobody, and a container cannot end before all are reaped
}

void Relay::input(int from, Fd to) {
    // The program need not read while it writes; waiting for it would keep its output from being read.
    ::fcntl(to.get(), F_SETFL, ::fcntl(to.get(), F_GETFL) | O_NONBLOCK);
    const int fd = to.get();
    flows_.push_back({std::move(to), from, fd, true, {}});
}

void Relay::output(Fd from, int to) {
    const int fd = from.get();
    flows_.push_back({std::move(from), fd, to, false, {}});
}

std::array<Fd, 3> Relay::replace_terminals() {
    std::array<Fd, 3> inside;
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (!::isatty(fd))
            continue;
        Pipe ends = make_pipe();
        const bool typed = fd == STDIN_FILENO;
        inside.at(static_cast<std::size_t>(fd)) = std::move(typed ? ends.read : ends.write);
        if (typed)
            input(fd, std::move(ends.write));
        else
            output(std::move(ends.read), fd);
    }
    return inside;
}

void Relay::run(const Fd &process) {
    for (;;) {
        std::vector<pollfd> events{{process.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
        for (const Flow &flow : flows_)
            events.push_back(flow.pending.empty() ? pollfd{flow.from, POLLIN, 0} : pollfd{flow.to, POLLOUT, 0});
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            throw system_failure("poll");
        if (signalfd_siginfo signal{};
            events[1].revents != 0 && ::read(signals_.get(), &signal, sizeof signal) == sizeof signal)
            handle_(static_cast<int>(signal.ssi_signo));
        if (events[0].revents != 0) {
            drain();
            return;
        }
        for (std::size_t i = flows_.size(); i-- > 0;) { // from the end, as some may go
            if (events[i + 2].revents == 0 || advance(flows_[i]))
                continue;
            if (!flows_[i].input && !flows_[i].pending.empty()) {
                flows_.clear();
                break;
            }
            flows_.erase(flows_.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
}

// One read or one write, for which there has been a poll(2); false if there is nothing more to do. No more than
// PIPE_BUF at once: so much fits, and a descriptor that others share with us need not be made non-blocking.
bool Relay::advance(Flow &flow) {
    if (flow.pending.empty())
        return read_some(flow);
    const ssize_t written = ::write(flow.to, flow.pending.data(), std::min<std::size_t>(flow.pending.size(), PIPE_BUF));
    if (written < 0)
        return errno == EAGAIN || errno == EINTR;
    flow.pending.erase(0, static_cast<std::size_t>(written));
    return true;
}

bool Relay::read_some(Flow &flow) {
    std::array<char, 65536> bytes;
    const ssize_t got = ::read(flow.from, bytes.data(), bytes.size());
    if (got < 0)
        return errno == EAGAIN || errno == EINTR; // a terminal's end is EIO
    flow.pending.assign(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
}

void Relay::drain() {
    for (Flow &flow : flows_) {
        std::size_t left = flow.input ? 0 : last_words;
        while (left > 0) {
            if (!flow.pending.empty())
                wait_until(flow.to, POLLOUT, -1);
            else if (!wait_until(flow.from, POLLIN, 0))
                break;
            const std::size_t before = flow.pending.size();
            if (!advance(flow))
                break;
            left -= before > flow.pending.size() ? std::min(left, before - flow.pending.size()) : 0;
        }
    }
}

} // namespace docker_sh
