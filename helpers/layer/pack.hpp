// A directory becomes a layer's archive.
#pragma once

#include <set>

#include "stream.hpp"

namespace docker_sh {

struct PackOptions {
    bool aufs = false, tree = false;
    std::set<std::string> excluded; // as join() writes them
};

// Writes ROOT as a tar archive to stdout. The diff-id.
std::string pack(const Fd &root, const PackOptions &options);

} // namespace docker_sh
