// What an image says of its containers: the member "config" of its config, in Docker's names.
#pragma once

#include <string>
#include <vector>

#include "common/record.hpp"
#include "store.hpp"

namespace docker_sh {

// SETTINGS, an image's, become those of a container that was made of it (docs/RECORD.md), as in Docker's commit.
void take_settings(Json &settings, const Record &container);

// OBJECT of SETTINGS, which may not be there yet, has KEY from now on.
void add_setting(Json &settings, const char *object, const std::string &key, Json value);

// What instructions of a Dockerfile make of them: CMD ENTRYPOINT ENV EXPOSE LABEL STOPSIGNAL USER VOLUME WORKDIR.
// Throws Failure at the first that is not understood.
void change_settings(Json &settings, const std::vector<std::string> &instructions);

} // namespace docker_sh
