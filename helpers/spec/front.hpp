// The command line's front of a Spec: every word is checked here, before anything is made. One file a noun.
#pragma once

#include "common/environment.hpp"
#include "image.hpp"
#include "rooms.hpp"
#include "spec.hpp"
#include "words.hpp"

namespace docker_sh {

// The words of run and create as a container, whose id is ID unless the course's form names one that there is. CALLER
// is the environment of who has typed them. Throws Failure for the first thing that cannot be had.
Spec spec_of(const Command &command, const Given &given, const std::string &id, const Variables &caller, Rooms &rooms);

// Each reads the options of its noun into SPEC, and what the image wants where they say nothing.
void read_names(const Given &given, Spec &spec);                                               // names.cpp
void read_session(const Command &command, const Given &given, const Image &image, Spec &spec); // session.cpp
void read_network(const Given &given, Rooms &rooms, Spec &spec);                               // network.cpp
void read_ports(const Given &given, const Image &image, Spec &spec);                           // ports.cpp
void read_mounts(const Given &given, const Image &image, Spec &spec);                          // mounts.cpp
void read_resources(const Given &given, Spec &spec);                                           // resources.cpp
void read_health(const Given &given, const Image &image, Spec &spec);                          // health.cpp

} // namespace docker_sh
