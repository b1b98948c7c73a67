// Things as inspect has them: Docker's JSON, and what templates see of it.
#pragma once

#include <string>

#include "common/cgroup.hpp"
#include "show/container.hpp"
#include "show/value.hpp"

namespace docker_sh {

// The container ID; with what it has written if SIZES.
Value inspect_container(const std::string &id, const CgroupTrees &trees, bool sizes);
// An image of the store, by its id.
Value inspect_image(const std::string &id);
// An image that is a plain directory.
Value inspect_directory(const std::string &path);
Value inspect_network(const std::string &name);
Value inspect_volume(const std::string &name);

// Parts of a container, each in a file of its own.
Value host_config_of(const Container &container);
Value config_of(const Container &container);
Value network_settings_of(const Container &container);

// "80/tcp": [{HostIp, HostPort}...] for each.
Map port_bindings(const std::vector<Port> &ports);
// What a record's network is in Docker's words: bridge, none, host, a network's name, container:ID.
std::string network_mode(const Record &record);

// A time that Go prints in its own way; "" is the time that never was.
Value time_value(const std::string &time);
// A value of the record that is a number; 0 if there is none.
std::int64_t number_of(const std::string &text);

} // namespace docker_sh
