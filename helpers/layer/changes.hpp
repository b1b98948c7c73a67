// What a container has done to its image, as docker diff tells it: its read-write layer beside the layers below.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace docker_sh {

struct ChangesOptions {
    std::string upper, own;         // the read-write layer; a layer whose files are nobody's change, or ""
    std::vector<std::string> lower; // the image's layers, uppermost first
    std::set<std::string> excluded; // as join() writes them
};

// Lines "A /path", "C /path" or "D /path", by path: added, changed, deleted. A directory in which something has changed
// is changed. What a lower layer has deleted, and the container made again, is added.
std::string changes(const ChangesOptions &options);

} // namespace docker_sh
