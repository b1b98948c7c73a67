// A tar archive becomes files below a directory, and nowhere else.
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

struct UnpackOptions {
    std::string prefix, name; // all goes into PREFIX, made if it is missing; the one entry becomes NAME
    bool owner = false;       // keep user, group, attributes and what they may (setuid)
    // Symlinks below the directory, which is PATH of LINKS_IN, that lead to others of LINKS_IN stay, and are followed
    const Fd *links_in = nullptr;
    std::string path;
};

// Unpacks the tar archive on INPUT into DIRECTORY. Throws Failure (1) at the first entry that cannot be made.
void unpack(int input, const Fd &directory, const UnpackOptions &options);

} // namespace docker_sh
