// A process is known by its pid and the time at which it started: the pid alone may be another's by now.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/failure.hpp"

namespace docker_sh {

// PROCESS is a pid, or "self". Field 22 of /proc/PROCESS/stat (proc(5)): clock ticks since the boot; "" if it is no
// more, or a zombie: that has ended, and only waits to be told of.
inline std::string start_time(const std::string &process) {
    std::array<char, 1024> text;
    const Fd file(::open(("/proc/" + process + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    const ssize_t size = file ? TEMP_FAILURE_RETRY(::read(file.get(), text.data(), text.size())) : 0;
    std::string_view fields(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    const auto skip_to = [&fields](std::size_t at) { fields.remove_prefix(std::min(at, fields.size())); };
    skip_to(fields.rfind(')') == fields.npos ? fields.npos
                                             : fields.rfind(')') + 2); // the name before it may hold anything
    if (fields.starts_with('Z') || fields.starts_with('X'))
        return "";
    for (int number = 3; number < 22; ++number)
        skip_to(fields.find(' ') == fields.npos ? fields.npos : fields.find(' ') + 1);
    return std::string(fields.substr(0, fields.find(' ')));
}

// A pidfd of PID, which cannot come to mean another process; empty if there is none. Whose it is, is to be looked at
// afterwards: then it holds for the pidfd.
inline Fd open_pid(pid_t pid) {
    Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process && errno != ESRCH)
        throw system_failure("process " + std::to_string(pid));
    return process;
}

} // namespace docker_sh
