// An image: its manifest, its config, its layers.
#pragma once

#include <string>
#include <vector>

#include "store.hpp"

namespace docker_sh {

// This machine, as OCI calls it (Go's GOARCH).
std::string architecture();

struct Image { // NOLINT(bugprone-exception-escape): a Json that is moved throws nothing
    std::string manifest_hex, config_hex;
    Json manifest, config;
    // A layer by the digest of its archive, and by that of its blob, in which it may be compressed; the lowest first
    struct Layer {
        std::string diff_id, blob;
    };
    std::vector<Layer> layers;
};

// The image of the manifest HEX. Throws Failure where manifest and config do not belong together.
Image read_image(const Store &store, const std::string &hex);

// The image as images/ID in the store, one value a file: what lists and the union ask for (lib/image/store.sh). All its
// layers are unpacked. Its id.
std::string record_image(const Store &store, const Image &image);

// Every blob that the images of the store are made of.
std::vector<std::string> blobs_in_use(const Store &store);

// An OCI manifest of CONFIG, and of LAYERS, which are descriptors. Its digest.
std::string write_manifest(const Store &store, const std::string &config, const Json &layers);

// An image that has one layer more than another, or one layer alone.
struct Addition {
    std::string base;      // the manifest of the other one, or ''
    std::string layer;     // not compressed, so that one digest names the layer and the blob
    std::string container; // a container's record, of which the image is to be; or ''
    std::string by, author, message;
    std::vector<std::string> changes; // instructions of a Dockerfile (settings.hpp)
};

// Its manifest's digest.
std::string add_layer(const Store &store, const Addition &addition);

} // namespace docker_sh
