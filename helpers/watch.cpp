#include "watch.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attach.hpp"
#include "log.hpp"
#include "terminal.hpp"

namespace docker_sh {
namespace {

constexpr std::size_t queue_limit = 1 << 20; // bytes kept for a client that reads slowly; then the container waits

struct Pipe {
    Fd read, write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw system_failure("pipe");
    return {Fd(ends[0]), Fd(ends[1])};
}

Pipe make_socket_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw system_failure("socketpair");
    return {Fd(ends[0]), Fd(ends[1])};
}

void never_block(const Fd &fd) {
    if (fd)
        ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

struct Client {
    Fd socket;
    bool first = false; // attached from the start: its end of input is the program's
    std::deque<std::string> queue;
    std::size_t queued = 0;
};

class Watch {
public:
    Watch(const WatchOptions &options, Fd starter, bool attached)
        : options_(options), starter_(std::move(starter)), attached_(attached),
          log_(options.record + "/log", options.max_size, options.max_files), output_log_(log_, "stdout"),
          error_log_(log_, "stderr") {}

    void run() {
        listener_ = listen_socket(options_.record, "attach");
        record_runner();
        bool again = false;
        do {
            start();
            serve();
            again = end();
        } while (again);
        const char status = static_cast<char>(status_);
        for (Client &client : clients_) {
            flush(client, 0);
            send_message(client.socket, message_exit, {&status, 1});
        }
    }

private:
    // This process is the one that cares for the container now: its pid last, with it the record is whole.
    void record_runner() const {
        std::ifstream file("/proc/self/stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
        std::size_t field = text.rfind(')') + 2;
        for (int number = 3; number < 22; ++number)
            field = text.find(' ', field) + 1;
        write_value("runner_start", text.substr(field, text.find(' ', field) - field));
        write_value("runner", std::to_string(::getpid()));
    }

    void write_value(const char *name, const std::string &value) const {
        const std::string path = options_.record + "/" + name, temporary = options_.record + "/." + name;
        std::ofstream(temporary) << value << '\n';
        if (::rename(temporary.c_str(), path.c_str()) != 0)
            throw system_failure(path);
    }

    void start() {
        Pipe report = make_pipe(), input = make_pipe(), output = make_pipe(), error = make_pipe();
        Pipe console = make_socket_pair();
        int pidfd = -1;
        const unsigned long network = options_.host_network ? 0 : CLONE_NEWNET;
        pid_ = static_cast<pid_t>(::syscall(
            SYS_clone, CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | network | CLONE_PIDFD | SIGCHLD,
            nullptr, &pidfd, nullptr, nullptr));
        if (pid_ < 0)
            throw system_failure("cannot make the namespaces");
        if (pid_ == 0)
            become_container(input.read, output.write, error.write, report.write, console.write);
        pidfd_ = Fd(pidfd);
        for (Fd *theirs : {&report.write, &output.write, &error.write, &input.read, &console.write})
            *theirs = Fd();
        wait_for_start(report.read);
        if (options_.terminal) {
            master_ = receive_parcel(console.read).fd;
        } else {
            output_ = std::move(output.read);
            error_ = std::move(error.read);
            if (options_.input)
                input_ = std::move(input.write);
        }
        for (const Fd *fd : {&master_, &output_, &error_, &input_})
            never_block(*fd);
        started();
    }

    [[noreturn]] void become_container(const Fd &input, const Fd &output, const Fd &error, const Fd &report,
                                       const Fd &console) const {
        const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        ::dup2(options_.input && !options_.terminal ? input.get() : null, STDIN_FILENO);
        ::dup2(options_.terminal ? null : output.get(), STDOUT_FILENO);
        ::dup2(report.get(), STDERR_FILENO);
        for (const auto &[name, fd] : {std::pair{"REPORT", report.get()},
                                       {"STDERR", options_.terminal ? null : error.get()},
                                       {"CONSOLE", console.get()}})
            ::setenv(name, std::to_string(::fcntl(fd, F_DUPFD, 10)).c_str(), 1);
        if (!options_.terminal)
            ::unsetenv("CONSOLE");
        if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
            std::vector<char *> arguments;
            for (const std::string &word : options_.program)
                arguments.push_back(const_cast<char *>(word.c_str()));
            arguments.push_back(nullptr);
            ::execv(arguments[0], arguments.data());
        }
        ::dprintf(report.get(), "%s: %s\n", options_.program[0].c_str(), std::strerror(errno));
        ::_exit(helper_failed);
    }

    // The other end of the pipe closes by itself when the program is executed. Anything in it is why it was not.
    void wait_for_start(const Fd &report) {
        std::string why;
        std::array<char, 4096> block{};
        for (ssize_t got = 0; (got = ::read(report.get(), block.data(), block.size())) != 0;)
            if (got > 0)
                why.append(block.data(), static_cast<std::size_t>(got));
        if (why.empty())
            return;
        reap();
        throw Failure(status_, why.substr(0, why.find('\n')));
    }

    void started() {
        if (!starter_)
            return; // a restart
        send_message(starter_, message_started, "");
        if (attached_)
            clients_.push_back({std::move(starter_), true, {}, 0});
        starter_ = Fd();
    }

    void reap() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

    bool crowded() const {
        return std::any_of(clients_.begin(), clients_.end(),
                           [](const Client &each) { return each.queued > queue_limit; });
    }

    void serve() {
        for (;;) {
            const bool reading = !crowded(), typing = pending_.size() < queue_limit;
            std::vector<pollfd> events{
                {pidfd_.get(), POLLIN, 0},
                {listener_.get(), POLLIN, 0},
                {reading ? output_.get() : -1, POLLIN, 0},
                {reading ? error_.get() : -1, POLLIN, 0},
                {master_.get(), static_cast<short>((reading ? POLLIN : 0) | (pending_.empty() ? 0 : POLLOUT)), 0},
                {pending_.empty() ? -1 : input_.get(), POLLOUT, 0}};
            const std::size_t first_client = events.size();
            for (const Client &client : clients_)
                events.push_back({client.socket.get(),
                                  static_cast<short>((typing ? POLLIN : 0) | (client.queue.empty() ? 0 : POLLOUT)), 0});
            if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
                throw system_failure("poll");

            if (events[2].revents != 0)
                copy(output_, message_output, output_log_);
            if (events[3].revents != 0)
                copy(error_, message_error, error_log_);
            if ((events[4].revents & (POLLIN | POLLHUP)) != 0)
                copy(master_, message_output, output_log_);
            if (((events[4].revents | events[5].revents) & (POLLOUT | POLLERR)) != 0)
                type();
            for (std::size_t i = 0; i + first_client < events.size(); ++i)
                serve_client(clients_[i], events[i + first_client].revents);
            std::erase_if(clients_, [](const Client &client) { return !client.socket; });
            if (events[1].revents != 0)
                clients_.push_back({Fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)), false, {}, 0});
            if (events[0].revents != 0)
                return;
        }
    }

    // One read's worth from the container to the log and to whoever is attached. False at the end.
    bool copy(Fd &from, char kind, LogStream &log) {
        std::array<char, message_limit> block{};
        const ssize_t got = ::read(from.get(), block.data(), block.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return false;
        if (got <= 0) {
            if (&from != &master_) // a terminal that nobody has open now may be opened again
                from = Fd();
            return false;
        }
        const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
        log.write(bytes);
        for (Client &client : clients_) {
            client.queue.push_back(std::string(1, kind).append(bytes));
            client.queued += bytes.size();
            flush(client, MSG_DONTWAIT);
        }
        return true;
    }

    static void flush(Client &client, int flags) {
        while (!client.queue.empty()) {
            const std::string &message = client.queue.front();
            if (!send_message(client.socket, message[0], std::string_view(message).substr(1), flags)) {
                if (errno != EAGAIN)
                    client.socket = Fd();
                if (errno == EAGAIN || !client.socket)
                    return;
            }
            client.queued -= message.size() - 1;
            client.queue.pop_front();
        }
    }

    void serve_client(Client &client, short events) {
        if ((events & POLLOUT) != 0)
            flush(client, MSG_DONTWAIT);
        if (!client.socket || (events & (POLLIN | POLLHUP | POLLERR)) == 0)
            return;
        const std::string message = receive_message(client.socket);
        const std::string_view bytes = message.empty() ? "" : std::string_view(message).substr(1);
        switch (message.empty() ? '\0' : message[0]) {
        case message_input:
            pending_.append(bytes);
            type();
            break;
        case message_end:
            input_ended_ = input_ended_ || client.first;
            type();
            break;
        case message_size:
            if (master_ && bytes.size() == sizeof(winsize))
                ::ioctl(master_.get(), TIOCSWINSZ, bytes.data());
            break;
        case message_signal:
            if (bytes.size() == 1)
                ::syscall(SYS_pidfd_send_signal, pidfd_.get(), bytes[0], nullptr, 0);
            break;
        default:
            client.socket = Fd();
        }
    }

    // What was typed goes to the program, as far as it takes it.
    void type() {
        Fd &to = options_.terminal ? master_ : input_;
        if (!to)
            pending_.clear(); // without -i nobody reads
        const ssize_t written = pending_.empty() ? 0 : ::write(to.get(), pending_.data(), pending_.size());
        if (written > 0)
            pending_.erase(0, static_cast<std::size_t>(written));
        else if (written < 0 && errno != EAGAIN && errno != EINTR)
            pending_.clear();
        if (pending_.empty() && input_ended_ && !options_.terminal)
            input_ = Fd();
    }

    // The container has ended: the rest of its output, then the shell's part. True if it is to start again.
    bool end() {
        reap();
        while (output_ && copy(output_, message_output, output_log_)) {
        }
        while (error_ && copy(error_, message_error, error_log_)) {
        }
        while (master_ && copy(master_, message_output, output_log_)) {
        }
        output_log_.finish();
        error_log_.finish();
        for (Fd *fd : {&output_, &error_, &master_, &input_, &pidfd_})
            *fd = Fd();
        const std::string status = std::to_string(status_), id = options_.record.substr(options_.record.rfind('/') + 1);
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::execl(options_.end.c_str(), options_.end.c_str(), id.c_str(), status.c_str(), nullptr);
            ::_exit(127);
        }
        int result = 0;
        while (::waitpid(pid, &result, 0) < 0 && errno == EINTR) {
        }
        return WIFEXITED(result) && WEXITSTATUS(result) == ask_again;
    }

    static constexpr int ask_again = 75; // EX_TEMPFAIL in sysexits.h

    const WatchOptions &options_;
    Fd starter_;
    bool attached_, input_ended_ = false;
    LogFile log_;
    LogStream output_log_, error_log_;
    Fd listener_, pidfd_, input_, output_, error_, master_;
    std::vector<Client> clients_;
    std::string pending_;
    pid_t pid_ = -1;
    int status_ = 0;
};

// Nothing of the caller's stays: session, directory, descriptors but KEEP, signals.
void become_daemon(const Fd &keep) {
    ::setsid();
    const int null = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, fd);
    const auto kept = static_cast<unsigned>(keep.get());
    if (kept > 3)
        ::close_range(3, kept - 1, 0);
    ::close_range(kept + 1, ~0U, 0);
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2})
        ::signal(signal, SIG_IGN);
}

} // namespace

Fd start_daemon(const WatchOptions &options, bool attached) {
    Pipe ends = make_socket_pair();
    const pid_t pid = ::fork();
    if (pid < 0)
        throw system_failure("fork");
    if (pid > 0) {
        ends.write = Fd();
        return std::move(ends.read);
    }
    ends.read = Fd();
    become_daemon(ends.write);
    const int copy = ::fcntl(ends.write.get(), F_DUPFD_CLOEXEC, 3);
    const Fd speak(copy); // Watch owns the other one
    try {
        Watch(options, std::move(ends.write), attached).run();
    } catch (const Failure &failure) {
        send_message(speak, message_failed, static_cast<char>(failure.status()) + std::string(failure.what()));
        ::_exit(helper_failed);
    }
    ::_exit(0);
}

} // namespace docker_sh
