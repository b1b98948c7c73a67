#include "front.hpp"

#include <unistd.h>

#include "places.hpp"
#include "refusal.hpp"

namespace docker_sh {
namespace {

// Nothing of the caller's environment but what is asked for by name. Later settings replace earlier ones.
void read_variables(const Given &given, const Image &image, const Variables &caller, Spec &spec) {
    Variables asked;
    try {
        asked = asked_variables(given.list("env-file"), given.list("env"), caller);
    } catch (const std::invalid_argument &error) {
        throw refused(error.what());
    }
    spec.environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOSTNAME=" + spec.hostname};
    if (spec.tty || spec.terminal)
        spec.environment.emplace_back("TERM=xterm");
    for (const Variables &entries : {image.environment, asked})
        for (const std::string &entry : entries)
            set_variable(spec.environment, entry);
}

// What a container is born by, and may have been neither built nor installed.
void check_parts(const Spec &spec) {
    std::vector<std::string> parts{"container.sh", "helpers/bin/pivot"};
    if (!spec.endpoints.empty())
        parts.insert(parts.end(), {"helpers/bin/ipam", "helpers/bin/vethctl"});
    for (const std::string &part : parts)
        if (::access((home() + "/" + part).c_str(), X_OK) != 0)
            throw refused(part + " is missing or cannot be executed: run make in " + home());
}

} // namespace

Spec spec_of(const Command &command, const Given &given, const std::string &id, const Variables &caller, Rooms &rooms) {
    Spec spec;
    spec.id = id;
    const std::vector<std::string> found = rooms.ask("image", given.operands.front(), 3);
    spec.image = found[0];
    spec.image_id = found[1];
    const Image image = read_image(found[2]);
    spec.labels = image.labels;
    read_names(given, spec);
    read_session(command, given, image, spec);
    if (spec.init)
        rooms.ask("init", "");
    read_network(given, rooms, spec);
    read_ports(given, image, spec);
    read_variables(given, image, caller, spec);
    read_mounts(given, image, spec);
    read_resources(given, spec);
    read_health(given, image, spec);
    check_parts(spec);
    spec.driver = rooms.ask("driver", "");
    return spec;
}

} // namespace docker_sh
