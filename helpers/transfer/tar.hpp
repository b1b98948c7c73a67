// tar(1), at work on what is to be copied.
#pragma once

#include <string>

#include <sys/types.h>

#include "common/failure.hpp"

namespace docker_sh {

struct TarOptions {
    bool attributes = false, to_stdout = false;
};

class Tar {
public:
    // Starts it on NAME, "." for all, of DIRECTORY. It follows no symlink, and leads to nothing that is not below.
    Tar(const Fd &directory, const std::string &name, const TarOptions &options);
    // If nobody wants the rest: tar ends by SIGPIPE.
    ~Tar();
    Tar(const Tar &) = delete;
    Tar &operator=(const Tar &) = delete;

    // What it writes, if not to stdout.
    const Fd &archive() const { return archive_; }

    // Waits for it. False if it could not read all, which it has said.
    bool finish();

private:
    Fd archive_;
    pid_t pid_ = 0;
};

} // namespace docker_sh
