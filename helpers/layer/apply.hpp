// A layer's archive becomes a lower directory of overlayfs (or a branch of aufs).
#pragma once

#include "stream.hpp"

namespace docker_sh {

struct ApplyOptions {
    bool aufs = false, absolute = false;
    std::int64_t entries = 0;
};

// Unpacks STREAM into ROOT, and reads no further than the archive's end. Throws Failure at the first entry that is
// refused or cannot be made; what was made before stays.
void apply(const Fd &root, Stream &stream, const ApplyOptions &options);

// How a layer says that something of the layers below is gone: a file of this prefix and its name, or in a directory
// this one, for all that is in it (OCI image specification, "Whiteouts").
constexpr std::string_view whiteout_prefix = ".wh.", opaque_marker = ".wh..wh..opq";
// Files that aufs keeps for itself, and that some old layers carry.
constexpr std::string_view aufs_prefix = ".wh..wh.";
// How overlayfs says it: a character device 0:0, an attribute.
constexpr const char *opaque_attribute = "trusted.overlay.opaque";
inline bool is_whiteout(const struct stat &about) { return S_ISCHR(about.st_mode) && about.st_rdev == 0; }

} // namespace docker_sh
