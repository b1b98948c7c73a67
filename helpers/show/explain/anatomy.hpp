// The anatomy of a container, or of any process: the facts that explain tells, each found once, by the kernel or by a
// container's record. From them come the text, the JSON and the picture. A section is a file: it finds its facts, tells
// them to a reader, who is also told by which command the same is seen by hand, and makes JSON of them.
//
// The fields of --format json, as in inspect: a capital letter each word. What does not run has null or [] where * is;
// a process without a record (--pid) has nothing in Id Name Image Record, and null in Layers where its root is no
// union.
//   Id Name Image Record, State{Status ExitCode FinishedAt}
//   Process*{Pid NSpid[] Parent{Pid Name} StartedAt Argv[] Stdout{Target Reader{Pid Name}} Stderr{...} Environment[]
//   OnTerm} Namespaces*[{Kind Container Host Own SharedWith}] Cgroup*{Version Name Directories[{Path Controllers[]
//   Own}] Limits[{File Value}]
//           Usage{MemoryBytes MemoryLimitBytes CpuMicroseconds Pids}}
//   Root*{Kind Path}
//   Layers{Driver Upper Work Merged Lower[] Mount SizeRw Changes}
//   Mounts*[{Target Type ReadOnly Kind Source Volume}]
//   Network*{Mode HostInterface HostRoute Ports[{Protocol HostIp HostPort ContainerPort Rule}]
//           Endpoints[{Network Interface Address PrefixLength MacAddress Gateway Veth Bridge BridgeAddress
//           Masquerade}]}
//   Restrictions*{Uid Gid Groups[] Bounding[] Effective[] NoNewPrivileges Seccomp UidMap[{Inside Outside Length}]}
//   ByHand{SECTION[]}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "show/views.hpp" // Words

namespace docker_sh::anatomy {

// Whom it is about.
struct Subject {
    std::string pid;                     // on the host; "" if nothing runs
    std::string called;                  // "process 12", "container web"
    std::string id, name, image, record; // "" without a record; record is its directory
    std::string status, exit_code, finished;
    std::string program; // a process' name

    bool recorded() const { return !id.empty(); }
    // A file of /proc/PID.
    std::string proc(const std::string &file) const { return "/proc/" + pid + "/" + file; }
};

// Of a pipe: who reads it; pid is "" if nobody does.
struct Reader {
    std::string pid, name;
};

struct Output {
    std::string target;
    std::optional<Reader> reader;
};

// What SIGTERM, the request to end, does to it: ends, handled, ignored, blocked; and why, in words.
struct OnTerm {
    std::string does, why;
};

struct Process {
    Words pids; // here first, in its innermost pid namespace last
    std::string parent, parent_name;
    std::string started; // as Docker writes a time
    Words argv;
    Output out, error;
    Words environment; // names alone: a value may be a secret
    OnTerm on_term;
    bool shares_pids = false;
    Words by_hand;
};

struct Namespace {
    std::string kind, id, host_id; // ids as readlink(1) shows them
    std::string shared_with;       // "" if it is its own; "host"; a container's name
};

struct Namespaces {
    std::vector<Namespace> all;
    Words by_hand;
};

// Of one tree: path is "" where it is in the host's.
struct CgroupDirectory {
    std::string path;
    Words controllers;
};

struct CgroupLimit {
    std::string file, value;

    std::string name() const { return file.substr(file.rfind('/') + 1); }
    // How much, where it is a limit of memory.
    std::optional<std::uint64_t> bytes() const;
};

// Nothing where it is not counted for it alone.
struct Usage {
    std::optional<std::uint64_t> memory, memory_limit, cpu, pids; // cpu in microseconds
    std::string most_pids;                                        // "", "max": as many as it likes
};

struct Cgroup {
    std::string version; // v1, v2, hybrid
    std::string name;
    std::vector<CgroupDirectory> directories;
    std::vector<CgroupLimit> limits; // those that are set
    std::optional<Usage> usage;      // if it is its own in some tree
    Words by_hand;
};

struct Layers {
    std::string driver, upper, work, merged;
    Words lower;                      // uppermost first
    Words mount;                      // the words after mount(8)
    std::optional<std::int64_t> size; // of what is in upper
    std::optional<std::uint64_t> changes;
};

struct Root {
    std::string kind; // union, bind, mount, chroot, host
    std::string path; // on the host
    std::string type; // of its file system
    std::optional<Layers> layers;
    Words by_hand;
};

struct Mount {
    std::string target, type;
    bool read_only = false;
    std::string kind; // root kernel bind volume tmpfs console masked read-only; host: the host has it there, too
    std::string source, volume;
    std::string what; // it is, in words
};

struct Mounts {
    bool shared = false; // the host's list; then none are told
    std::vector<Mount> all;
    Words by_hand;
};

struct Endpoint {
    std::string network, interface, address, prefix, mac, gateway;
    std::string veth, bridge, bridge_address; // on the host
    std::string subnet;
    std::string masquerade; // the rule
    bool leads_out = false; // beyond its neighbours
    bool internal = false;
};

struct Port {
    std::string protocol, address, port, inside; // protocol, port: "any"
    std::string rule;
};

struct Network {
    std::string mode;      // the network's name; without a record host, none, own; container:ID
    std::string neighbour; // the container whose network it is
    bool loopback_up = true;
    std::string uplink, route; // the host's
    std::vector<Endpoint> endpoints;
    std::vector<Port> ports;
    Words by_hand;

    bool own() const { return neighbour.empty() && mode != "host"; }
};

struct UserMapping {
    std::uint64_t inside = 0, outside = 0, length = 0;
};

// Of a user namespace of its own.
struct UserMap {
    std::vector<UserMapping> all;
    std::string by_hand;
};

struct Restrictions {
    std::string uid, gid;
    Words groups, bounding, effective; // capabilities by their names
    std::size_t known = 0;             // so many has this kernel
    std::string no_new_privileges;     // 0, 1; "" on a kernel that does not say
    std::string seccomp, filters;
    std::optional<UserMap> users;
    Words by_hand;
};

// What of one that does not run is left.
struct Left {
    Words files;
    Words by_hand;
};

struct Anatomy {
    Subject subject;
    std::optional<Process> process;
    std::optional<Namespaces> namespaces;
    std::optional<Cgroup> cgroup;
    Root root;
    std::optional<Mounts> mounts;
    std::optional<Network> network;
    std::optional<Restrictions> restrictions;
    std::optional<Left> left;
};

} // namespace docker_sh::anatomy
