// Paths of a container, resolved so that no symlink, no ".." and no magic link leads out of its root.
#pragma once

#include <sys/types.h>

#include "common/failure.hpp"

namespace docker_sh {

enum class Kind { directory, file };

bool is_directory(const Fd &fd);

// Opens DIRECTORY, below which names are to be resolved, with O_PATH. Throws Failure, also if it is the host's root.
Fd open_root(const std::string &directory);
bool is_host_root(const Fd &directory);

// Opens PATH below ROOT with O_PATH; every symlink on the way is followed as if ROOT were "/" (openat2(2),
// RESOLVE_IN_ROOT). Gives an empty Fd and errno on failure.
Fd open_rooted(const Fd &root, std::string_view path, int flags = 0);

// Whether PATH, resolved as the host does, would leave ROOT: by "..", by an absolute symlink, by one of them on the
// way.
bool leads_out(const Fd &root, std::string_view path);

// As open_rooted, but makes what is missing: directories with mode 0755, and an empty file where KIND is file.
// Throws Failure, for example where a dangling symlink stands in the way.
Fd make_rooted(const Fd &root, std::string_view path, Kind kind);

} // namespace docker_sh
