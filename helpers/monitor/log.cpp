#include "log.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "common/time.hpp"

namespace docker_sh {
namespace {

constexpr std::size_t longest_piece = 16384; // as Docker and CRI cut them

} // namespace

std::string numbered(const std::string &path, unsigned number) {
    return number == 0 ? path : path + "." + std::to_string(number);
}

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
    into.append(time_now()).append(1, ' ').append(name_).append(1, ' ').append(1, tag).append(1, ' ').append(text);
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

} // namespace docker_sh
