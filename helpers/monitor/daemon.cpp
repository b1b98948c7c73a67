#include "daemon.hpp"

#include <algorithm>
#include <csignal>

#include <fcntl.h>
#include <linux/close_range.h>

#include "attach.hpp"
#include "common/child.hpp"
#include "common/explain.hpp"
#include "common/terminal.hpp"

namespace docker_sh {
namespace {

// Nothing of the caller's stays: session, directory, descriptors but KEEP and where it is explained, signals.
void become_daemon(const Fd &keep) {
    ::setsid();
    const int null = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, fd);
    unsigned from = 3;
    for (const int kept : {std::min(keep.get(), explaining.fd), std::max(keep.get(), explaining.fd)}) {
        if (kept < 3)
            continue;
        if (static_cast<unsigned>(kept) > from)
            ::close_range(from, static_cast<unsigned>(kept) - 1, 0);
        from = static_cast<unsigned>(kept) + 1;
    }
    ::close_range(from, ~0U, 0);
    if (explaining.fd >= 0)
        ::fcntl(explaining.fd, F_SETFD, FD_CLOEXEC);
    for (const int signal : passed_signals)
        ::signal(signal, SIG_IGN);
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL); // ignored, no child would leave a status
}

} // namespace

Fd start_daemon(const WatchOptions &options, bool attached) {
    Pipe ends = make_socket_pair();
    if (fork_child() > 0) {
        ends.write = Fd();
        return std::move(ends.read);
    }
    ends.read = Fd();
    become_daemon(ends.write);
    const int copy = ::fcntl(ends.write.get(), F_DUPFD_CLOEXEC, 3);
    const Fd speak(copy); // watch() owns the other one
    try {
        watch(options, std::move(ends.write), attached);
    } catch (const Failure &failure) {
        send_message(speak, message_failed, static_cast<char>(failure.status()) + std::string(failure.what()));
        ::_exit(helper_failed);
    }
    ::_exit(0);
}

} // namespace docker_sh
