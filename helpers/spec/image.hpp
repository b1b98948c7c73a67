// What an image wants of its containers, where nobody says otherwise.
#pragma once

#include <string>
#include <vector>

#include "spec.hpp"

namespace docker_sh {

struct Image {
    std::vector<std::string> entrypoint, command, environment, labels, volumes;
    std::vector<Exposed> exposed;
    std::string user, workdir, stop_signal;
    Health health;
};

// FILE is an image's config as Docker and OCI have it (image-spec, config.md); "" is none, and wants nothing. Throws
// Failure if it cannot be read.
Image read_image(const std::string &file);

} // namespace docker_sh
