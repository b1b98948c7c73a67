// What of the store nobody needs any more.
#pragma once

#include <string>
#include <vector>

#include "store.hpp"

namespace docker_sh {

// The ids of the images that have no name and no container.
std::vector<std::string> dangling_images(const Store &store);

// What is left of images that have gone, and of whoever was killed on the way: the paths, below DOCKER_SH_ROOT, of
// layers, with their sizes, blobs, links and working directories. Whoever takes an image in meanwhile must be kept off
// (store_lock, lib/image/store.sh).
std::vector<std::string> left_behind(const Store &store);

} // namespace docker_sh
