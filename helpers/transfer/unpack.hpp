// A tar archive becomes files below a directory, and nowhere else.
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

struct UnpackOptions {
    std::string prefix, name;
    bool owner = false, through_links = false;
};

// Unpacks what comes on stdin into DIRECTORY, which is PATH of ROOT. Throws Failure (1) at the first entry that cannot
// be made.
void unpack(const Fd &root, const std::string &path, const Fd &directory, const UnpackOptions &options);

} // namespace docker_sh
