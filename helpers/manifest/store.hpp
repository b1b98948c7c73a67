// The store of images (lib/image/store.sh), as far as JSON is concerned: blobs are read and written by their digests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/failure.hpp"

namespace docker_sh {

// What is read keeps the order that it had: a config that is passed on should look like the one that came.
using Json = nlohmann::ordered_json;

constexpr const char *manifest_type = "application/vnd.oci.image.manifest.v1+json";
constexpr const char *index_type = "application/vnd.oci.image.index.v1+json";
constexpr const char *config_type = "application/vnd.oci.image.config.v1+json";
constexpr const char *layer_type = "application/vnd.oci.image.layer.v1.tar"; // and +gzip, +zstd

// An image, an archive or words that cannot be taken: their fault, not the machine's.
inline Failure refused(const std::string &why) { return {1, why}; }

// The JSON in FILE, called WHAT where it is none.
Json read_json(const std::string &file, const std::string &what);
// One line. What is not UTF-8 becomes U+FFFD.
std::string to_text(const Json &value);
void write_text(const std::string &file, const std::string &text);

// A member of OBJECT: its text, '' if it has none; a list, an object, empty if it has none. Whoever wrote the JSON,
// what is of another kind is as if it were not there.
std::string text_of(const Json &object, const char *key);
const Json &list_of(const Json &object, const char *key);
const Json &object_of(const Json &object, const char *key);

// "sha256:HEX" without its beginning; '' if it is no such thing.
std::string hex_of(const std::string &digest);
inline std::string digest_of(const std::string &hex) { return "sha256:" + hex; }

// The SHA-256 of a file, and how many bytes it has.
struct Measured {
    std::string hex;
    std::int64_t bytes = 0;
};
Measured measure(const std::string &file);

class Store {
public:
    explicit Store(std::string directory) : directory_(std::move(directory)) {}

    std::string blob(const std::string &hex) const { return directory_ + "/blobs/sha256/" + hex; }
    bool has(const std::string &hex) const;
    std::int64_t size(const std::string &hex) const;
    Json read(const std::string &hex, const std::string &what) const { return read_json(blob(hex), what); }

    // TEXT becomes a blob. Its digest.
    std::string write(const std::string &text) const;
    // FILE is from now on the blob HEX as well, which is what it has to be.
    void link(const std::string &file, const std::string &hex) const;

    // What a manifest or an index says of the blob HEX.
    Json descriptor(const std::string &type, const std::string &hex) const;

    const std::string &directory() const { return directory_; }

    // Where what is to become HEX is made, whose name `image prune` knows as that of a process; and then it is PATH.
    std::string unfinished(const std::string &hex) const;
    void finish(const std::string &hex, const std::string &path) const;

private:
    std::string directory_;
};

// What a layer or a config is for a reader of images: its type, its digest, its size.
Json make_descriptor(const std::string &type, const std::string &hex, std::int64_t size);

// What the file oci-layout says.
constexpr const char *layout_text = R"({"imageLayoutVersion": "1.0.0"})";

// DIRECTORY as an OCI image layout of one image, which DESCRIPTOR describes, called "image". Its blobs are elsewhere.
void write_layout(const std::string &directory, Json descriptor);

} // namespace docker_sh
