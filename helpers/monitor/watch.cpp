#include "watch.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "client.hpp"
#include "common/child.hpp"
#include "common/explain.hpp"
#include "common/record-write.hpp"
#include "common/start-time.hpp"
#include "health.hpp"
#include "log.hpp"
#include "restart.hpp"

extern "C" char __executable_start[], __preinit_array_start[]; // NOLINT(bugprone-reserved-identifier): ld(1)'s

namespace docker_sh {
namespace {

// Most of the code has done its work when the container runs. Nobody writes to it, so the file has it: what is needed
// again comes back by itself (madvise(2)), half a megabyte, and the rest takes no memory.
void forget_code() {
    const std::ptrdiff_t page = ::sysconf(_SC_PAGESIZE);
    const std::ptrdiff_t length = (__preinit_array_start - __executable_start) / page * page;
    ::madvise(__executable_start, static_cast<std::size_t>(length), MADV_DONTNEED);
}

constexpr std::size_t pending_limit = 1 << 20; // bytes typed that the program does not read; then clients wait

class Watch {
public:
    Watch(const WatchOptions &options, Fd starter, bool attached)
        : options_(options), id_(options.record.substr(options.record.rfind('/') + 1)), starter_(std::move(starter)),
          attached_(attached), health_(options.record, options.exec), restart_(options.record),
          log_(options.record + "/log", options.max_size, options.max_files), output_log_(log_, "stdout"),
          error_log_(log_, "stderr") {}

    void run() {
        listener_ = listen_socket(options_.record, "attach");
        record_runner();
        do {
            if (start())
                serve();
        } while (end());
        for (pollfd late{listener_.get(), POLLIN, 0}; ::poll(&late, 1, 0) > 0;)
            accept();
        for (Client &client : clients_)
            client.finish(static_cast<char>(status_));
    }

private:
    // This process is the one that cares for the container now: its pid last, with it the record is whole.
    void record_runner() const {
        const Record record(options_.record);
        set_value(record, "runner_start", start_time("self"));
        set_value(record, "runner", std::to_string(::getpid()));
    }

    // False if a restart failed: that is an end like any other. A first start that fails is the caller's to undo.
    bool start() {
        try {
            container_ = launch(options_.launch);
        } catch (const Failure &failure) {
            if (starter_) {
                ::unlink(Record(options_.record).path("runner").c_str()); // a sign for the starter: it never ran
                throw;
            }
            status_ = failure.status();
            return false;
        }
        input_ended_ = false;
        restart_.begin();
        health_.begin();
        forget_code();
        if (!starter_)
            return true;
        send_message(starter_, message_started, "");
        if (attached_)
            clients_.emplace_back(std::move(starter_), true);
        starter_ = Fd();
        explain_to_starter();
        return true;
    }

    // Who asked for an explanation is told as long as it is there. The descriptor is its stderr: not to be held longer.
    void explain_to_starter() {
        if (explaining.fd >= 0 && std::ranges::none_of(clients_, &Client::first)) {
            ::close(explaining.fd);
            explaining.fd = -1;
        }
    }

    void accept() {
        Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client)
            clients_.emplace_back(std::move(client));
        else
            ::poll(nullptr, 0, 100); // no descriptor is left: it is asked again, but not without a pause
    }

    void serve() {
        for (;;) {
            const bool reading = std::ranges::none_of(clients_, &Client::crowded),
                       typing = pending_.size() < pending_limit;
            std::vector<pollfd> events{{container_.process.get(), POLLIN, 0},
                                       {listener_.get(), POLLIN, 0},
                                       {reading ? container_.output.get() : -1, POLLIN, 0},
                                       {reading ? container_.error.get() : -1, POLLIN, 0},
                                       {container_.terminal.get(),
                                        static_cast<short>((reading ? POLLIN : 0) | (pending_.empty() ? 0 : POLLOUT)),
                                        0},
                                       {pending_.empty() ? -1 : container_.input.get(), POLLOUT, 0}};
            const std::size_t first_client = events.size();
            for (const Client &client : clients_)
                events.push_back(client.event(typing));
            std::ranges::copy(health_.events(), std::back_inserter(events));
            if (::poll(events.data(), events.size(), health_.patience()) < 0 && errno != EINTR)
                throw system_failure("poll");

            if (events[2].revents != 0)
                copy(container_.output, message_output, output_log_);
            if (events[3].revents != 0)
                copy(container_.error, message_error, error_log_);
            if ((events[4].revents & (POLLIN | POLLHUP)) != 0)
                copy(container_.terminal, message_output, output_log_);
            if (((events[4].revents | events[5].revents) & (POLLOUT | POLLERR)) != 0)
                type();
            for (std::size_t i = 0; i < clients_.size(); ++i)
                serve_client(clients_[i], events[i + first_client].revents);
            health_.advance();
            std::erase_if(clients_, [](const Client &client) { return client.gone(); });
            explain_to_starter();
            if (events[1].revents != 0)
                accept();
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
            if (&from != &container_.terminal) // a terminal that nobody has open now may be opened again
                from = Fd();
            return false;
        }
        const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
        log.write(bytes);
        for (Client &client : clients_)
            client.send(kind, bytes);
        return true;
    }

    void serve_client(Client &client, short events) {
        if ((events & POLLOUT) != 0)
            client.flush(MSG_DONTWAIT);
        if (client.gone() || (events & (POLLIN | POLLHUP | POLLERR)) == 0)
            return;
        const std::string message = client.receive();
        const std::string_view bytes = message.empty() ? "" : std::string_view(message).substr(1);
        switch (message.empty() ? '\0' : message[0]) {
        case message_input:
            pending_.append(bytes);
            type();
            break;
        case message_end:
            input_ended_ = input_ended_ || client.first();
            type();
            break;
        case message_size:
            if (container_.terminal && bytes.size() == sizeof(winsize))
                ::ioctl(container_.terminal.get(), TIOCSWINSZ, bytes.data());
            break;
        case message_signal:
            if (bytes.size() == 1)
                ::syscall(SYS_pidfd_send_signal, container_.process.get(), bytes[0], nullptr, 0);
            break;
        default:
            client.close();
        }
    }

    // What was typed goes to the program, as far as it takes it.
    void type() {
        Fd &to = options_.launch.terminal ? container_.terminal : container_.input;
        if (!to)
            pending_.clear(); // without -i nobody reads
        const ssize_t written = pending_.empty() ? 0 : ::write(to.get(), pending_.data(), pending_.size());
        if (written > 0)
            pending_.erase(0, static_cast<std::size_t>(written));
        else if (written < 0 && errno != EAGAIN && errno != EINTR)
            pending_.clear();
        if (pending_.empty() && input_ended_ && !options_.launch.terminal)
            container_.input = Fd();
    }

    // The container has ended: the rest of its output, then the shell's part. True if it is to start again.
    bool end() {
        if (container_.process)
            status_ = wait_for(container_.pid);
        bool follows = restart_.follows(status_); // at once: nobody is to take this for the last life's end
        while (container_.output && copy(container_.output, message_output, output_log_)) {
        }
        while (container_.error && copy(container_.error, message_error, error_log_)) {
        }
        while (container_.terminal && copy(container_.terminal, message_output, output_log_)) {
        }
        output_log_.finish();
        error_log_.finish();
        health_.end();
        container_ = Launched();
        for (;; follows = restart_.follows(status_)) {
            run({options_.end, id_, std::to_string(status_)});
            if (!follows)
                return false;
            if (!restart_.pause())
                continue; // stopped meanwhile: it has ended after all
            if (run({options_.again, id_}) == 0)
                return true;
            status_ = helper_failed; // a start that failed is an end like any other
        }
    }

    // A part that is the shell's: WORDS, and the descriptor where it is explained. Its exit status. What it has to
    // complain of is for whoever is attached.
    int run(std::vector<std::string> words) {
        const Fd said(::memfd_create("said", MFD_CLOEXEC));
        const pid_t pid = fork_patiently();
        if (pid == 0) {
            if (const std::string explain = keep_open(explaining.fd); !explain.empty())
                words.push_back(explain);
            ::dup2(said.get(), STDERR_FILENO);
            ::execv(words[0].c_str(), pointers(words).data());
            ::_exit(not_found);
        }
        const int status = wait_for(pid);
        tell(said);
        return status;
    }

    // Without one more process there is no end: as long as the machine has no room for it, that is waited for.
    static pid_t fork_patiently() {
        for (;;) {
            if (const pid_t pid = ::fork(); pid >= 0)
                return pid;
            ::poll(nullptr, 0, 100);
        }
    }

    void tell(const Fd &said) {
        std::string bytes(message_limit, '\0');
        const ssize_t got = ::pread(said.get(), bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        for (Client &client : clients_)
            if (!bytes.empty())
                client.send(message_error, bytes);
    }

    const WatchOptions &options_;
    const std::string id_;
    Fd starter_;
    bool attached_, input_ended_ = false;
    Health health_;
    Restart restart_;
    LogFile log_;
    LogStream output_log_, error_log_;
    Fd listener_;
    Launched container_;
    std::vector<Client> clients_;
    std::string pending_;
    int status_ = 0;
};

} // namespace

void watch(const WatchOptions &options, Fd starter, bool attached) {
    Watch(options, std::move(starter), attached).run();
}

} // namespace docker_sh
