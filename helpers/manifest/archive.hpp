// Images in one file: Docker's kind of archive has a manifest.json, OCI's an index.json. DIRECTORY is always that of
// the archive's files, unpacked, none of which is trusted: no name leads out of it.
#pragma once

#include <string>
#include <vector>

#include "store.hpp"

namespace docker_sh {

// A layer in a Docker archive: its digest, unpacked, and the file, below DIRECTORY.
struct ArchivedLayer {
    std::string diff_id, file;
};
// Those of all images of the archive that are not blobs of the store yet. Nothing says so far that a file is the layer.
std::vector<ArchivedLayer> layers_in(const Store &store, const std::string &directory);

// An image that has come, by its manifest, and what it was called there.
struct Loaded {
    std::string manifest;
    std::vector<std::string> names;
};
// The images of a Docker archive become blobs of the store, as they are, so that the ids stay. Each layer is known by
// now to be what its name says.
std::vector<Loaded> load(const Store &store, const std::string &directory);

// Makes DIRECTORY/0, DIRECTORY/1 ... of FILE, an OCI archive's index: an image layout each (write_layout). What the
// images were called; '' for one without a name.
std::vector<std::string> split_index(const std::string &file, const std::string &directory);

// An image to be saved, by its manifest, and what it is called; '' for one without a name.
struct Saved {
    std::string manifest, name;
};
// DIRECTORY becomes such an archive, for docker load and for OCI's readers; without DOCKER only for these. The blobs
// are symlinks into the store.
void save(const Store &store, const std::string &directory, const std::vector<Saved> &images, bool docker);

} // namespace docker_sh
