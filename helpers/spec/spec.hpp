// What a container is asked to be, whoever says so: the command line (front.hpp), or later an OCI bundle's config.json.
// The record says the same in files (writer.hpp), and docs/RECORD.md which.
#pragma once

#include <string>
#include <vector>

namespace docker_sh {

// NAME is a volume's, SOURCE a bind's; OPTIONS as in mount(8), with copy-up of pivot's.
struct Mount {
    std::string kind; // bind, volume, anonymous, tmpfs
    std::string name, source, target, options;
};

// A limit of a cgroup. With "?" behind its NAME it is passed over where the kernel has none.
struct Resource {
    std::string name, value;
};

// Of getrlimit(2); -1 is unlimited.
struct Ulimit {
    std::string name, soft, hard;
};

struct Host {
    std::string name, address;
};

// CONTAINER's port is reached by the first free one of the host's from FIRST to LAST; 0: by any.
struct Port {
    std::string protocol, ip;
    int first = 0, last = 0, container = 0;
};

struct Exposed {
    std::string protocol;
    int port = 0;
};

// One end of a cable, in a network's bridge.
struct Endpoint {
    std::string network, static_ip, static_ip6, mac_address;
    std::vector<std::string> aliases;
};

// Times in milliseconds; "" is the monitor's own.
struct Health {
    std::vector<std::string> test;
    std::string interval, timeout, start_period, retries;
};

// A text that is empty, or a flag that is false, is not there.
struct Spec {
    std::string id, name, image, image_id, driver;
    std::string hostname, user, workdir, stop_signal, restart, restart_max, log_max_size, log_max_file, oom_score_adj;
    bool interactive = false, tty = false, terminal = false, rm = false, init = false, read_only = false,
         publish_all = false, no_new_privileges = false;
    std::vector<std::string> argv;
    std::size_t entrypoint = 0; // how many words of argv are it
    std::vector<std::string> environment, labels;
    std::vector<Mount> mounts; // in the order in which they are to be mounted
    std::vector<Resource> resources;
    std::vector<Ulimit> ulimits;
    std::string network, network_container; // one of the two
    std::vector<Endpoint> endpoints;
    std::vector<std::string> dns, dns_search, dns_option;
    std::vector<Host> hosts;
    std::vector<Port> ports;
    std::vector<Exposed> exposed;
    Health health;
};

} // namespace docker_sh
