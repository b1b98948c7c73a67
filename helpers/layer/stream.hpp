// Bytes that are counted and hashed on their way: a layer's name is the SHA-256 of its tar archive, uncompressed.
#pragma once

#include "common/digest.hpp"
#include "common/extract.hpp"

namespace docker_sh {

// What is on stdin, without its compression.
class Stream {
public:
    // Refuses what has more than LIMIT bytes uncompressed; 0: no limit.
    explicit Stream(std::int64_t limit);
    // Throws Failure where the compression is damaged. Empty at the end.
    std::span<const char> next();
    // All that is left. The diff-id.
    std::string finish();
    std::int64_t bytes() const { return digest_.bytes(); }

private:
    Reader input_;
    Digest digest_;
    std::int64_t limit_;
    bool ended_ = false;
};

// STREAM read as a tar archive.
Reader open_tar(Stream &stream);

} // namespace docker_sh
