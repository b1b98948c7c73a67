// Programs that are packaged, and do what nobody has to do again.
#pragma once

#include <string>

#include "show/explain/anatomy.hpp"

namespace docker_sh::anatomy {

struct Ran {
    int status = 0; // 127 if there is no such program in PATH
    std::string output, error;
};

// Runs WORDS with INPUT as its stdin, and waits for its end.
Ran run(const Words &words, const std::string &input = "");

} // namespace docker_sh::anatomy
