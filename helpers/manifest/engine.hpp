// Images for the engine of build, and from it (lib/image/buildah.sh).
//
// One that a stage stands on has there one layer more, below all others, with the files over which the engine mounts
// its own for a RUN. Where they were missing it would make them, and leave them in the image.
#pragma once

#include <string>

#include "store.hpp"

namespace docker_sh {

// DIRECTORY becomes an OCI image layout of the image of MANIFEST with the archive LAYER below. The engine's id of it.
std::string give(const Store &store, const std::string &directory, const std::string &layer,
                 const std::string &manifest);

// An image that came from the engine as the layout DIRECTORY, whose blobs are in the store, and CONFIG, Docker's kind
// of config: OCI's has lost what only Docker's has. Without LAYER, and without what the engine notes for itself; with
// LABELS, KEY=VALUE, which the engine would put on the last stage whichever was wanted. The manifest's digest.
std::string take(const Store &store, const std::string &directory, const std::string &layer, const std::string &config,
                 const std::vector<std::string> &labels);

} // namespace docker_sh
