// The mounts that make a container's world. Every one is attached to a descriptor, never to a path: a path could
// be changed between the check and the mount by whoever shares a volume with the container.
#pragma once

#include <string>
#include <vector>

#include "common/rooted.hpp"

namespace docker_sh {

// A bind mount: SOURCE on the host, TARGET in the container, OPTIONS as in mount(8) (ro, nosuid ...), and
// copy-up: an empty SOURCE is first filled with what the image has at TARGET, as Docker fills a new volume.
struct Bind {
    std::string source, target, options;
};

// "SOURCE:TARGET:OPTIONS". Read from the right, so that SOURCE may hold colons. Throws Failure.
Bind parse_bind(const std::string &text);

// A mount that the container's record asks for: of the volume NAME, of SOURCE, or of a tmpfs with OPTIONS as in
// mount(8).
struct Mount {
    std::string kind, name, source, target, options;
};

// The record's list mounts, five words each. Throws Failure.
std::vector<Mount> parse_mounts(const std::vector<std::string> &words);

// A new file system (proc, tmpfs ...) on a directory of the container; OPTIONS as in mount(8).
void mount_new(const Fd &target, const std::string &type, const std::string &options, const std::string &what);

// A detached copy of a mount, which shows nowhere until it is attached: open_tree(2), move_mount(2). WHAT is for the
// error. ATTRIBUTES and FLAGS: mount_setattr(2)'s.
Fd clone_mount(int directory, const char *path, unsigned flags, const std::string &what);
void attach_mount(const Fd &tree, const Fd &target, const std::string &what);
void set_attributes(const Fd &tree, unsigned long attributes, unsigned flags, const std::string &what);

void mount_bind(const Fd &root, const Bind &bind);
// A volume is the directory VOLUMES/NAME/_data.
void make_mount(const Fd &root, const Mount &mount, const std::string &volumes);

// A device node of the image, or one that is made in the container's root, opens nothing.
void forbid_devices(const Fd &root);

// Makes ROOT the root of this mount namespace and takes the old one away: pivot_root(2). The old root's mounts
// become noexec first, so that the container cannot run this helper again through /proc/self/exe
// (CVE-2019-5736).
void change_root(const Fd &root);

// No more writing to the root file system; volumes and tmpfs stay as they are.
void make_root_read_only();

} // namespace docker_sh
