// A process is known by its pid and the time at which it started: the pid alone may be another's by now.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace docker_sh {

// PROCESS is a pid, or "self". Field 22 of /proc/PROCESS/stat (proc(5)): clock ticks since the boot; "" if it is no
// more, or a zombie: that has ended, and only waits to be told of.
inline std::string start_time(const std::string &process) {
    std::ifstream file("/proc/" + process + "/stat");
    std::string line, field;
    std::getline(file, line);
    std::istringstream fields(line.substr(line.rfind(')') + 1)); // the name before it may hold anything
    fields >> field;
    if (field == "Z" || field == "X")
        return "";
    for (int number = 4; number <= 22; ++number)
        fields >> field;
    return file && fields ? field : "";
}

} // namespace docker_sh
