// Which images a Dockerfile names, so that the engine of build can be given ours. All else about a Dockerfile is the
// engine's to know, and to refuse.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace docker_sh {

// What stands behind FROM, --from= and from= in FILE and is no stage of it, as far as the stage TARGET ('': the last):
// by what is written there, what that is with the ARGs of the Dockerfile's head replaced, which have their defaults or
// what GIVEN says, NAME=VALUE. Throws Failure where a number is that of no stage before.
std::map<std::string, std::string> images_named(const std::string &file, const std::string &target,
                                                const std::vector<std::string> &given);

} // namespace docker_sh
