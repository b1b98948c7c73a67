// The sections of an anatomy: each finds its facts, tells them on a page, and makes JSON of them.
#pragma once

#include <map>
#include <string>

#include "common/cgroup.hpp"
#include "show/explain/anatomy.hpp"
#include "show/explain/page.hpp"
#include "show/explain/proc.hpp"
#include "show/value.hpp"

namespace docker_sh::anatomy {

// Facts for JSON: a number, or null of ""; lists that are never null.
Value number(const std::string &text);
Value number(const std::optional<std::uint64_t> &count);
Value numbers(const Words &words);
Value list(const Words &words);
Value list(Values items);

// Throws Failure for a process that has ended, or is none that can be told of. PID is a number.
Anatomy of_process(const std::string &pid);
// ID is the whole id of a container, CHANGES how many it has made. What does not run has no process, nor what went with
// it.
Anatomy of_container(const std::string &id, std::uint64_t changes);

// ARGV and STARTED are what somebody has written down, or the kernel has.
Process find_process(const Subject &subject, const Status &status, Words argv, const std::string &started);
void tell(const Process &process, const Subject &subject, Page &page);
Value facts_of(const Process &process);

// NEIGHBOUR is the container whose network it is, or "".
Namespaces find_namespaces(const Subject &subject, const std::string &neighbour);
void tell(const Namespaces &namespaces, const Subject &subject, Page &page);
Value facts_of(const Namespaces &namespaces);

Cgroup find_cgroup(const Subject &subject, const HostMounts &host);
// NAME is its cgroup in every tree.
Cgroup recorded_cgroup(const Subject &subject, const std::string &name, const CgroupTrees &trees);
void tell(const Cgroup &cgroup, Page &page);
Value facts_of(const Cgroup &cgroup);

Root find_root(const Subject &subject, const HostMounts &host);
void tell(const Root &root, const Subject &subject, Page &page);
Value facts_of(const Layers &layers);

Mounts find_mounts(const Subject &subject, const Root &root, const HostMounts &host);
void tell(const Mounts &mounts, Page &page);
Value facts_of(const Mounts &mounts);

// Its interfaces, the other ends of their cables, on the host, and the rules that fit its addresses.
Network find_network(const Subject &subject);
// What both ways of finding a network have in common: the host's way out, and the commands.
void complete(Network &network, const Subject &subject);
void tell(const Network &network, const Subject &subject, Page &page);
Value facts_of(const Network &network);

Restrictions find_restrictions(const Subject &subject, const Status &status);
void tell(const Restrictions &restrictions, Page &page);
Value facts_of(const Restrictions &restrictions);

// Why there is no process, and what of it is left.
void tell_end(const Subject &subject, Page &page);
void tell(const Left &left, const Subject &subject, Page &page);

// The graph for dot(1) of graphviz.
std::string picture(const Anatomy &anatomy);

} // namespace docker_sh::anatomy
