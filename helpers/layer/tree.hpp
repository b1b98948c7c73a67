// A layer as it lies on the disk: what is in its directories, and what says that something of the layers below is gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "common/failure.hpp"

namespace docker_sh {

// In an archive a file of this prefix and its name, or in a directory this one, for all that is in it (OCI image
// specification, "Whiteouts"). So has a layer of aufs, and sometimes one of fuse-overlayfs.
constexpr std::string_view whiteout_prefix = ".wh.", opaque_marker = ".wh..wh..opq";
// Files that aufs keeps for itself, and that some old layers carry.
constexpr std::string_view aufs_prefix = ".wh..wh.";

// In a layer of overlayfs a character device 0:0, or an attribute (the kernel's overlayfs.rst, "whiteouts and opaque
// directories").
constexpr const char *opaque_attribute = "trusted.overlay.opaque";
inline bool is_whiteout(const struct stat &about) { return S_ISCHR(about.st_mode) && about.st_rdev == 0; }

// What FILE is, an O_PATH descriptor or a path without symlinks on its way: an attribute; nothing if it has no such.
std::optional<std::string> attribute(const std::string &file, const char *key);

// Whether DIRECTORY hides what the layers below have in it, whichever file system has said so.
bool is_opaque(const std::string &directory);

// Throws Failure if FILE, called SHOWN, says that its content is elsewhere in the layers below.
void refuse_detour(const std::string &file, const char *key, const std::string &shown);

struct Named {
    std::string name;
    struct stat about;
};
// What is in DIRECTORY, by name. What goes meanwhile is not there. SHOWN is for the error.
std::vector<Named> list(const std::string &directory, const std::string &shown);

} // namespace docker_sh
