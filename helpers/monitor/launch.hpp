// A container's first process, in namespaces of its own, and the near ends of its 0, 1 and 2.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "common/failure.hpp"

namespace docker_sh {

struct LaunchOptions {
    std::vector<std::string> program; // container.sh and its arguments
    bool input = false, terminal = false, host_network = false;
};

// None of the ends blocks.
struct Launched {
    pid_t pid = -1;
    Fd process;              // a pidfd
    Fd input, output, error; // pipes
    Fd terminal;             // the master, instead of the three
};

// Comes back once the program runs. Throws Failure, with the exit status of what did not become the program.
Launched launch(const LaunchOptions &options);

// A copy of FD for a program that is to be executed, as a number; "" if there is none.
std::string keep_open(int fd);

} // namespace docker_sh
