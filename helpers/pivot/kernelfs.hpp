// What the kernel shows of itself in a container: its own file systems and the devices, without what tells or changes
// too much of the host.
#pragma once

#include <string>

#include "common/rooted.hpp"

namespace docker_sh {

// /proc, /dev and what belongs below it, /sys, /sys/fs/cgroup. TERMINAL becomes /dev/console if the host
// has a name for it; -1 is none.
void mount_kernel_filesystems(const Fd &root, const std::string &shm_size, int terminal);

// TERMINAL, of the container's own devpts, becomes /dev/console of the root that this process has.
void mount_console(const Fd &terminal);

// Hides what tells or changes too much of the host, as Docker does by default.
void mask_paths(const Fd &root);

} // namespace docker_sh
