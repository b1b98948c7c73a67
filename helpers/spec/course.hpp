// The command line as the course has it: capital letters for what Docker takes as operands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "options.hpp"

namespace docker_sh {

// The operands that LETTERS stand for (-C CONTAINER, -I IMAGE, -n NETWORK, and the words of -P COMMAND), and then REST.
// What is used is taken out of LETTERS. Throws Failure where one is missing.
std::vector<std::string> course_operands(const Command &command, std::map<char, std::string> &letters,
                                         const std::vector<std::string> &rest);

// The words of TEXT as a POSIX shell would split them, with quotes and backslashes and no expansion of any kind. Throws
// Failure where a quote has no end.
std::vector<std::string> split_words(const std::string &text);

// What -V stands for: data1 is the volume data1 at /data1.
std::string course_volume(const std::string &text);

} // namespace docker_sh
