// Other limits for containers that have some.
#pragma once

#include "rooms.hpp"
#include "words.hpp"

namespace docker_sh {

// The words of update, for each of the containers that they name. What is wrong with one does not keep the others;
// false if something was. Throws Failure where nothing can be done with the words at all.
bool update(const Given &given, Rooms &rooms);

} // namespace docker_sh
