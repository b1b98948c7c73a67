// What docker cp means: which file is copied, and what it becomes where.
#pragma once

#include <string>

#include "common/failure.hpp"

namespace docker_sh {

// One end of a copy. PATH is resolved as if ROOT were "/"; CONTAINER is what errors call it, and empty for the host.
struct End {
    const Fd &root;
    std::string path, container;
};

struct CopyOptions {
    bool archive = false, follow_link = false;
};

// All three throw Failure in Docker's words: 1 where the ends, or what is copied, are not as they must be.

void copy(const End &from, const End &to, const CopyOptions &options);

// As a tar archive to stdout, under its own name.
void send(const End &from, const CopyOptions &options);

// A tar archive from stdin into the directory TO, with its owners.
void receive(const End &to);

} // namespace docker_sh
