// The environment of a container's programs: entries "KEY=VALUE".
#pragma once

#include <string>
#include <vector>

namespace docker_sh {

using Variables = std::vector<std::string>;

// The entries of a file as /proc/PID/environ has them; "" is none. Throws Failure if it cannot be read.
Variables read_environment(const std::string &path);

// ENTRY takes the place of the one with its name, or is the last one.
void set_variable(Variables &environment, const std::string &entry);

// ENTRY, unless there is one with its name.
void add_variable(Variables &environment, const std::string &entry);

// What --env-file FILES and then --env OPTIONS ask for, in this order. "KEY" alone is KEY=VALUE as OWN has it, and
// nothing if that has none. Throws std::invalid_argument.
Variables asked_variables(const std::vector<std::string> &files, const std::vector<std::string> &options,
                          const Variables &own);

} // namespace docker_sh
