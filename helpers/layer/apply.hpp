// A layer's archive becomes a lower directory of overlayfs (or a branch of aufs).
#pragma once

#include "stream.hpp"

namespace docker_sh {

struct ApplyOptions {
    bool aufs = false, absolute = false;
    std::int64_t entries = 0;
};

// Unpacks STREAM into ROOT, and reads no further than the archive's end. What the files come to, in bytes. Throws
// Failure at the first entry that is refused or cannot be made; what was made before stays.
std::int64_t apply(const Fd &root, Stream &stream, const ApplyOptions &options);

} // namespace docker_sh
