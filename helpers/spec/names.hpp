// Names of containers.
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

// Throws Failure unless a container may be called NAME.
void check_name(const std::string &name);

// Docker's way of a name for what got none: one that nobody has at this moment.
std::string invent_name();

// Whether there is a container of that name.
bool is_taken(const std::string &name);

// containers/NAME leads to the container ID from now on: symlink(2) decides who has it. False if it is another's.
bool take_name(const std::string &id, const std::string &name);
// What is said then.
Failure conflict(const std::string &name);

// 64 hex digits from the kernel's generator, as ids are.
std::string invent_id();

} // namespace docker_sh
