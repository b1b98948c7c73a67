#include "log.hpp"

#include <array>
#include <ctime>
#include <deque>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

namespace docker_sh {
namespace {

constexpr std::size_t longest_piece = 16384; // as Docker and CRI cut them

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return false;
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

std::string now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    std::array<char, 40> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%FT%T", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%09ldZ", time.tv_nsec);
    return text.data();
}

// The log and what was rotated away, the newest first.
std::string numbered(const std::string &path, unsigned number) {
    return number == 0 ? path : path + "." + std::to_string(number);
}

} // namespace

LogFile::LogFile(std::string path, std::uint64_t max_size, unsigned max_files)
    : path_(std::move(path)), max_size_(max_size), max_files_(max_files) {
    if (!open(path_))
        throw system_failure(path_);
}

bool LogFile::open(const std::string &path) {
    Fd opened(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) != 0)
        return false;
    file_ = std::move(opened);
    size_ = static_cast<std::uint64_t>(status.st_size);
    return true;
}

void LogFile::append(std::string_view lines) {
    while (!lines.empty()) {
        std::size_t length = lines.size();
        if (max_size_ != 0 && size_ + length > max_size_) {
            // As many whole lines as there is room for; one that is larger than a file gets a file of its own
            const std::size_t room = max_size_ > size_ ? max_size_ - size_ : 0;
            const std::size_t last = room == 0 ? lines.npos : lines.rfind('\n', room - 1);
            if (last == lines.npos && size_ != 0) {
                if (!rotate())
                    return;
                continue;
            }
            length = (last == lines.npos ? lines.find('\n') : last) + 1;
        }
        // A full disk takes lines away, whole ones, and not the container
        if (!write_all(file_.get(), lines.substr(0, length))) {
            static_cast<void>(::ftruncate(file_.get(), static_cast<off_t>(size_)));
            return;
        }
        size_ += length;
        lines.remove_prefix(length);
    }
}

// Whoever reads finds a file under PATH at any moment: the next one takes the name from the last, which has another one
// by then.
bool LogFile::rotate() {
    const std::string next = path_ + ".next";
    ::unlink(next.c_str());
    if (!open(next))
        return false;
    for (unsigned number = max_files_ - 1; number > 0; --number) {
        const std::string older = numbered(path_, number), newer = numbered(path_, number - 1);
        if (number > 1) {
            ::rename(newer.c_str(), older.c_str());
        } else {
            ::unlink(older.c_str());
            static_cast<void>(::link(newer.c_str(), older.c_str()));
        }
    }
    return ::rename(next.c_str(), path_.c_str()) == 0;
}

void LogStream::line(std::string &into, std::string_view text, char tag) const {
    into.append(now()).append(1, ' ').append(name_).append(1, ' ').append(1, tag).append(1, ' ').append(text);
    into.append(1, '\n');
}

void LogStream::write(std::string_view bytes) {
    std::string lines;
    pending_.append(bytes);
    std::string_view rest = pending_;
    for (;;) {
        const std::size_t newline = rest.find('\n');
        const std::size_t length = std::min(newline, longest_piece);
        if (length > rest.size())
            break;
        line(lines, rest.substr(0, length), length == newline ? 'F' : 'P');
        rest.remove_prefix(length == newline ? length + 1 : length);
    }
    pending_.erase(0, pending_.size() - rest.size());
    if (!lines.empty())
        file_.append(lines);
}

void LogStream::finish() {
    std::string lines;
    if (!pending_.empty()) {
        line(lines, pending_, 'P');
        file_.append(lines);
    }
    pending_.clear();
}

namespace {

// Takes whole lines off the front of BUFFER and gives them to the streams they belong to.
class Reader {
public:
    explicit Reader(const LogQuery &query) : query_(query) {}

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
    Reader reader(query);
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
            reader.take(buffer);
        if (Fd next = successor(file, query.path)) {
            while (read_more(file, buffer)) // what came before it was rotated away
                reader.take(buffer);
            file = std::move(next);
            continue;
        }
        if (!query.follow || ended || query.monitor < 0)
            return;
        std::array<pollfd, 3> events{{{watch.get(), POLLIN, 0}, {query.monitor, POLLIN, 0}, {STDOUT_FILENO, 0, 0}}};
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
