#include "log.hpp"

#include <array>
#include <deque>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

namespace docker_sh {

namespace {

// Takes whole lines off the front of BUFFER and gives them to the streams they belong to.
class LogPrinter {
public:
    explicit LogPrinter(const LogQuery &query) : query_(query) {}

    void take(std::string &buffer) {
        std::string_view rest = buffer;
        for (std::size_t end = 0; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1))
            show(rest.substr(0, end));
        buffer.erase(0, buffer.size() - rest.size());
        flush();
    }

private:
    void show(std::string_view line) {
        const std::size_t time_end = line.find(' '), stream_end = line.find(' ', time_end + 1);
        if (stream_end == line.npos || line.size() < stream_end + 3)
            return; // a line that was torn when the machine stopped
        const std::string_view time = line.substr(0, time_end);
        if (time < query_.since || (!query_.until.empty() && time > query_.until))
            return;
        const bool error = line.substr(time_end + 1, stream_end - time_end - 1) == "stderr",
                   full = line[stream_end + 1] == 'F';
        std::string &out = error ? error_ : output_;
        bool &middle = error ? error_middle_ : output_middle_;
        if (query_.timestamps && !middle)
            out.append(time).append(1, ' ');
        out.append(line.substr(stream_end + 3));
        middle = !full;
        if (full)
            out.append(1, '\n');
        if (output_.size() + error_.size() > 65536)
            flush();
    }

    void flush() {
        if (!write_all(STDOUT_FILENO, output_) || !write_all(STDERR_FILENO, error_))
            throw system_failure("logs");
        output_.clear();
        error_.clear();
    }

    const LogQuery &query_;
    std::string output_, error_;
    bool output_middle_ = false, error_middle_ = false;
};

// Where the last COUNT lines of FILE begin; COUNT is left with how many it has less. A piece tagged P belongs to the
// line that ends it.
off_t tail_offset(const Fd &file, std::size_t &count) {
    std::deque<off_t> starts;
    std::string buffer;
    std::vector<char> block(1 << 16);
    off_t offset = 0, start = 0;
    bool middle = false;
    for (ssize_t got = 0; (got = ::pread(file.get(), block.data(), block.size(), offset)) > 0; offset += got) {
        buffer.append(block.data(), static_cast<std::size_t>(got));
        std::string_view rest = buffer;
        for (std::size_t end = 0; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
            if (!middle)
                starts.push_back(start);
            const std::size_t tag = rest.find(' ', rest.find(' ') + 1) + 1;
            middle = tag < end && rest[tag] == 'P';
            start += static_cast<off_t>(end) + 1;
            if (starts.size() > count)
                starts.pop_front();
        }
        buffer.erase(0, buffer.size() - rest.size());
    }
    count -= starts.size();
    return starts.empty() ? start : starts.front();
}

bool read_more(const Fd &file, std::string &buffer) {
    std::vector<char> block(1 << 16);
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got > 0)
        buffer.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
}

bool same_file(const Fd &file, const std::string &path) {
    struct stat mine {
    }, there{};
    return ::fstat(file.get(), &mine) == 0 && ::stat(path.c_str(), &there) == 0 && mine.st_ino == there.st_ino;
}

// Which of the log's files FILE is: 0 the one that is written, 1 the one before. Nothing if it has been thrown away. A
// rotation renames one after the other, so one name may be missing for a moment.
std::optional<unsigned> number_of(const Fd &file, const std::string &path) {
    for (unsigned number = 0, missing = 0; missing < 2; ++number) {
        if (same_file(file, numbered(path, number)))
            return number;
        missing = ::access(numbered(path, number).c_str(), F_OK) == 0 ? 0 : missing + 1;
    }
    return {};
}

// The file that was written before FILE. Empty if there is none any more.
Fd predecessor(const Fd &file, const std::string &path) {
    for (int tries = 0; tries < 1000; ++tries) {
        const std::optional<unsigned> number = number_of(file, path);
        if (!number)
            return {};
        // In the middle of a rotation the next name may be FILE's own, or nobody's
        Fd opened;
        for (unsigned older = *number + 1; !opened && older <= *number + 2; ++older)
            if (!same_file(file, numbered(path, older)))
                opened = Fd(::open(numbered(path, older).c_str(), O_RDONLY | O_CLOEXEC));
        if (number_of(file, path) == number)
            return opened;
    }
    return {};
}

// The file that is written after FILE, or the oldest that there still is if FILE has been thrown away. Empty if FILE is
// the last one, or the next one is only about to be made.
Fd successor(const Fd &file, const std::string &path) {
    for (int tries = 0; tries < 1000; ++tries) {
        const std::optional<unsigned> number = number_of(file, path);
        unsigned next = number.value_or(0);
        while (!number && ::access(numbered(path, next + 1).c_str(), F_OK) == 0)
            ++next;
        if (number == 0)
            return {};
        Fd opened(::open(numbered(path, number ? next - 1 : next).c_str(), O_RDONLY | O_CLOEXEC));
        // Unless one more rotation came in between
        if (opened && number_of(file, path) == number)
            return opened;
    }
    return {};
}

} // namespace

void read_log(const LogQuery &query) {
    LogPrinter printer(query);
    std::string buffer;
    const Fd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(watch.get(), query.path.substr(0, query.path.rfind('/')).c_str(),
                        IN_MODIFY | IN_CREATE | IN_MOVED_FROM);
    Fd file(::open(query.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        throw system_failure(query.path);
    // From the newest back to where what is asked for begins
    auto lines = static_cast<std::size_t>(query.tail);
    for (;;) {
        if (query.tail >= 0)
            ::lseek(file.get(), tail_offset(file, lines), SEEK_SET);
        Fd older = lines == 0 ? Fd() : predecessor(file, query.path);
        if (!older)
            break;
        file = std::move(older);
    }
    for (bool ended = false;;) {
        while (read_more(file, buffer))
            printer.take(buffer);
        if (Fd next = successor(file, query.path)) {
            while (read_more(file, buffer)) // what came before it was rotated away
                printer.take(buffer);
            file = std::move(next);
            continue;
        }
        if (!query.follow || ended || !query.monitor)
            return;
        std::array<pollfd, 3> events{
            {{watch.get(), POLLIN, 0}, {query.monitor.get(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            throw system_failure("poll");
        if (events[2].revents & (POLLERR | POLLHUP))
            return; // nobody reads on
        ended = events[1].revents != 0;
        std::array<char, 4096> ignored{};
        while (::read(watch.get(), ignored.data(), ignored.size()) > 0) {
        }
    }
}

} // namespace docker_sh
