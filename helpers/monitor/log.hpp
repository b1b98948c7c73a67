// A container's log: one line of output a line, "TIME STREAM TAG TEXT", the format that Kubernetes' CRI and podman use.
// TAG is F for a line that ended with a newline, P for a piece that did not: very long lines are cut, and nothing of
// the output is lost or added.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/failure.hpp"

namespace docker_sh {

// The log and what was rotated away, the newest first: PATH, PATH.1, PATH.2 ...
std::string numbered(const std::string &path, unsigned number);

// What is written to and rotated.
class LogFile {
public:
    // PATH is opened for appending. MAX_SIZE bytes a file, 0 is no limit; MAX_FILES in all.
    LogFile(std::string path, std::uint64_t max_size, unsigned max_files);
    // What there is no room for is dropped.
    void append(std::string_view lines);

private:
    bool open(const std::string &path);
    bool rotate();

    std::string path_;
    std::uint64_t max_size_, size_ = 0;
    unsigned max_files_;
    Fd file_;
};

// Writes one stream's bytes as lines; two of them share a LogFile.
class LogStream {
public:
    LogStream(LogFile &file, const char *name) : file_(file), name_(name) {}
    void write(std::string_view bytes);
    void finish(); // what came without a newline at the very end

private:
    void line(std::string &into, std::string_view text, char tag) const;

    LogFile &file_;
    const char *name_;
    std::string pending_;
};

struct LogQuery {
    std::string path;
    bool follow = false, timestamps = false;
    std::string since, until; // in the log's own form, which sorts as text; "" is no bound
    long tail = -1;           // lines, -1 is all
    Fd monitor;               // a pidfd: follow ends when that process does
};

// TEXT, the value of OPTION, in the log's own form: how long ago, as Go writes durations (10m, 1h30m, 1.5s); seconds
// since the epoch, with a fraction or without; or a date of RFC 3339, whose time and zone may be missing: the zone is
// then this machine's. "" is none. Throws Failure for what is no time.
std::string log_time(const std::string &option, const std::string &text);

// TEXT, the value of OPTION: a number of lines, or "all", which is -1. Throws Failure for what is neither.
long log_lines(const std::string &option, const std::string &text);

// Copies the log to stdout and stderr. Returns when there is no more, or, following, when the container has ended or
// nobody reads on.
void read_log(const LogQuery &query);

} // namespace docker_sh
