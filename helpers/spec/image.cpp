#include "image.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "refusal.hpp"

namespace docker_sh {
namespace {

using nlohmann::json;

// What has a wrong type is not there, and a NUL, at which every reader would stop, neither.
std::string text(const json &object, const char *key) {
    const auto found = object.find(key);
    std::string value = found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
    std::erase(value, '\0');
    return value;
}

std::vector<std::string> texts(const json &object, const char *key) {
    std::vector<std::string> list;
    if (const auto found = object.find(key); found != object.end() && found->is_array())
        for (const json &each : *found)
            if (each.is_string())
                list.push_back(text({{key, each}}, key));
    return list;
}

// Go writes a set as an object, of which only the keys are meant.
std::vector<std::string> keys(const json &object, const char *key) {
    std::vector<std::string> list;
    if (const auto found = object.find(key); found != object.end() && found->is_object())
        for (const auto &[name, value] : found->items())
            list.push_back(name);
    return list;
}

// Of a number of nanoseconds; 0 stands for nothing.
std::string milliseconds(const json &object, const char *key) {
    const auto found = object.find(key);
    const long value = found != object.end() && found->is_number() ? found->get<long>() / 1000000 : 0;
    return value > 0 ? std::to_string(value) : "";
}

Health health(const json &check) {
    Health result;
    const std::vector<std::string> test = texts(check, "Test");
    if (test.size() > 1 && test.front() == "CMD")
        result.test.assign(test.begin() + 1, test.end());
    else if (test.size() > 1 && test.front() == "CMD-SHELL")
        result.test = {"/bin/sh", "-c", test[1]};
    result.interval = milliseconds(check, "Interval");
    result.timeout = milliseconds(check, "Timeout");
    result.start_period = milliseconds(check, "StartPeriod");
    if (const auto found = check.find("Retries"); found != check.end() && found->is_number() && found->get<long>() > 0)
        result.retries = std::to_string(found->get<long>());
    return result;
}

} // namespace

Image read_image(const std::string &file) {
    Image image;
    if (file.empty())
        return image;
    std::ifstream stream(file);
    const json whole = json::parse(stream, nullptr, false);
    if (!whole.is_object())
        throw refused("the config of the image is damaged: " + file);
    const auto found = whole.find("config");
    if (found == whole.end() || !found->is_object())
        return image;
    const json &config = *found;
    image.entrypoint = texts(config, "Entrypoint");
    image.command = texts(config, "Cmd");
    image.environment = texts(config, "Env");
    image.volumes = keys(config, "Volumes");
    image.user = text(config, "User");
    image.workdir = text(config, "WorkingDir");
    image.stop_signal = text(config, "StopSignal");
    if (const auto labels = config.find("Labels"); labels != config.end() && labels->is_object())
        for (const auto &[name, value] : labels->items())
            image.labels.push_back(name + "=" + text(*labels, name.c_str()));
    for (const std::string &port : keys(config, "ExposedPorts")) {
        const auto slash = port.find('/');
        image.exposed.push_back({slash == port.npos ? "tcp" : port.substr(slash + 1), std::atoi(port.c_str())});
    }
    if (const auto check = config.find("Healthcheck"); check != config.end() && check->is_object())
        image.health = health(*check);
    return image;
}

} // namespace docker_sh
