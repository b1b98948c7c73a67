// The SHA-256 of bytes, by which layers, configs and manifests are called.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#define OPENSSL_SUPPRESS_DEPRECATED // the calls by hash: EVP's take 0.6 ms before the first byte, as long as a whole
                                    // start
#include <openssl/sha.h>

namespace docker_sh {

class Digest {
public:
    Digest() { ::SHA256_Init(&context_); }
    void add(std::span<const char> bytes) {
        ::SHA256_Update(&context_, bytes.data(), bytes.size());
        bytes_ += static_cast<std::int64_t>(bytes.size());
    }
    std::int64_t bytes() const { return bytes_; }

    // 64 hexadecimal digits, once.
    std::string finish() {
        unsigned char sum[SHA256_DIGEST_LENGTH];
        ::SHA256_Final(sum, &context_);
        std::string digits;
        for (const unsigned char byte : sum) {
            digits += "0123456789abcdef"[byte >> 4];
            digits += "0123456789abcdef"[byte & 15];
        }
        return digits;
    }

private:
    SHA256_CTX context_{};
    std::int64_t bytes_ = 0;
};

} // namespace docker_sh
