// How a container is asked how it is: as its image says, unless the options say otherwise.
#include "front.hpp"
#include "refusal.hpp"
#include "units.hpp"

namespace docker_sh {
namespace {

void read_time(const Given &given, const std::string &option, std::string &milliseconds) {
    if (!given.has(option))
        return;
    const long time = parse_duration(given.text(option), "--" + option);
    if (time != 0) // 0: as the image says
        milliseconds = std::to_string(time);
}

} // namespace

void read_health(const Given &given, const Image &image, Spec &spec) {
    if (given.flag("no-healthcheck")) {
        if (given.has("health-cmd"))
            throw refused("--no-healthcheck conflicts with --health-* options");
        return;
    }
    Health health = image.health;
    if (given.has("health-cmd")) {
        if (given.text("health-cmd").empty())
            throw refused("--health-cmd: it is empty");
        health.test = {"/bin/sh", "-c", given.text("health-cmd")};
    }
    read_time(given, "health-interval", health.interval);
    read_time(given, "health-timeout", health.timeout);
    read_time(given, "health-start-period", health.start_period);
    if (given.has("health-retries")) {
        health.retries = given.text("health-retries");
        if (!parse_digits(health.retries, 6) || health.retries.front() == '0')
            throw refused("--health-retries: '" + health.retries + "' is no number of times");
    }
    if (!health.test.empty())
        spec.health = health;
}

} // namespace docker_sh
