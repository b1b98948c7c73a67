// A layer's archive becomes a lower directory of overlayfs (or a branch of aufs).
#pragma once

#include "stream.hpp"

namespace docker_sh {

struct ApplyOptions {
    bool aufs = false, absolute = false;
    std::int64_t entries = 0;
    // No layer but an archive of images: files, directories and links that do not lead out, all the caller's own and
    // writable for nobody else; no name says that something is deleted.
    bool images = false;
    std::int64_t file_limit = 0; // bytes, of one file of such an archive; 0: no limit
};

// A file of more than the limit.
struct TooLarge : Failure {
    using Failure::Failure;
};

// Unpacks STREAM into ROOT, and reads no further than the archive's end. What the files come to, in bytes. Throws
// Failure at the first entry that is refused or cannot be made; what was made before stays.
std::int64_t apply(const Fd &root, Stream &stream, const ApplyOptions &options);

} // namespace docker_sh
