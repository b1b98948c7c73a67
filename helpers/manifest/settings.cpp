#include "settings.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>

namespace docker_sh {

namespace {

constexpr const char *default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// The name of "NAME=VALUE".
std::string name_of(const std::string &entry) { return entry.substr(0, entry.find('=')); }

bool has_variable(const Json &environment, const std::string &name) {
    return std::any_of(environment.begin(), environment.end(), [&name](const Json &each) {
        return each.is_string() && name_of(each.get<std::string>()) == name;
    });
}

// KEY is VALUE, or is not there if that is empty.
void set(Json &settings, const char *key, Json value) {
    if (value.empty() || (value.is_string() && value.get_ref<const std::string &>().empty()))
        settings.erase(key);
    else
        settings[key] = std::move(value);
}

// As the container's programs had it, without what every container has from docker.sh, which is not the image's.
Json environment_of(const Json &image, const Record &container) {
    const bool terminal = container.has("tty") || container.has("terminal");
    const std::map<std::string, std::string> given{
        {"PATH", default_path}, {"HOSTNAME", container.value("hostname")}, {"TERM", terminal ? "xterm" : ""}};
    Json variables = Json::array();
    for (const std::string &entry : container.list("environ")) {
        const auto found = given.find(name_of(entry));
        if (found == given.end() || entry != found->first + "=" + found->second ||
            has_variable(list_of(image, "Env"), found->first))
            variables.push_back(entry);
    }
    return variables;
}

// The image's ports, and those that the container exposes or publishes.
Json ports_of(const Json &image, const Record &container) {
    Json ports = object_of(image, "ExposedPorts");
    const std::vector<std::string> exposed = container.list("expose"), published = container.list("ports");
    for (std::size_t i = 0; i + 1 < exposed.size(); i += 2)
        ports[exposed[i + 1] + "/" + exposed[i]] = Json::object();
    for (std::size_t i = 0; i + 4 < published.size(); i += 5)
        ports[published[i + 4] + "/" + published[i]] = Json::object();
    return ports;
}

// The image's volumes, and those of the container that have no name: what they hold is nobody else's.
Json volumes_of(const Json &image, const Record &container) {
    Json volumes = object_of(image, "Volumes");
    const std::vector<std::string> mounts = container.list("mounts");
    for (std::size_t i = 0; i + 4 < mounts.size(); i += 5)
        if (mounts[i] == "anonymous")
            volumes[mounts[i + 3]] = Json::object();
    return volumes;
}

Json labels_of(const Record &container) {
    Json labels = Json::object();
    for (const std::string &entry : container.list("labels")) {
        const std::string name = name_of(entry);
        labels[name] = entry.substr(std::min(entry.size(), name.size() + 1));
    }
    return labels;
}

// The container has its times in milliseconds, an image in nanoseconds.
Json health_of(const Json &image, const Record &container) {
    Json check = object_of(image, "Healthcheck");
    const std::vector<std::string> test = container.list("health_test");
    if (test.empty()) // it may have been switched off
        return check.empty() ? check : Json{{"Test", Json::array({"NONE"})}};
    const bool shell = test.size() == 3 && test[0] == "/bin/sh" && test[1] == "-c";
    check["Test"] = shell ? Json::array({"CMD-SHELL", test[2]}) : Json::array({"CMD"});
    for (std::size_t i = 0; !shell && i < test.size(); i++)
        check["Test"].push_back(test[i]);
    const auto number = [&](const char *key, const char *field, std::int64_t unit) {
        if (const std::string value = container.value(field); !value.empty())
            check[key] = std::stoll(value) * unit;
    };
    number("Interval", "health_interval", 1'000'000);
    number("Timeout", "health_timeout", 1'000'000);
    number("StartPeriod", "health_start_period", 1'000'000);
    number("Retries", "health_retries", 1);
    return check;
}

Failure invalid(const std::string &instruction, const std::string &why = "") {
    return refused("invalid change: '" + instruction + "'" + (why.empty() ? "" : ": " + why));
}

// ["a", "b"] as it is, any other text as a command of the shell's.
Json words_of(const std::string &text) {
    const Json words = Json::parse(text, nullptr, false);
    const bool list =
        words.is_array() && std::all_of(words.begin(), words.end(), [](const Json &each) { return each.is_string(); });
    return list ? words : Json::array({"/bin/sh", "-c", text});
}

// "KEY=VALUE" or "KEY VALUE"; the value may be in double quotes.
std::pair<std::string, std::string> pair_of(const std::string &instruction, const std::string &text) {
    const auto letter = [](unsigned char each) { return std::isalpha(each) || each == '_'; };
    const auto more = [&](unsigned char each) {
        return letter(each) || std::isdigit(each) || each == '.' || each == '-';
    };
    const auto end = std::find_if_not(text.begin(), text.end(), more);
    if (text.empty() || !letter(text[0]) || end == text.end() || (*end != '=' && *end != ' '))
        throw invalid(instruction, "not KEY=VALUE");
    std::string value(end + 1, text.end());
    if (value.size() > 1 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return {std::string(text.begin(), end), value};
}

std::string absolute(const std::string &instruction, const std::string &path) {
    if (!path.starts_with('/'))
        throw invalid(instruction, "the path is not absolute");
    return path;
}

// "80" or "80/udp", with its protocol.
std::string port_of(const std::string &instruction, const std::string &text) {
    const std::string::size_type digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string protocol = text.substr(digits);
    if (digits == 0 || digits > 5 || (!protocol.empty() && protocol != "/tcp" && protocol != "/udp"))
        throw invalid(instruction, "no port");
    return protocol.empty() ? text + "/tcp" : text;
}

void set_variable(Json &settings, const std::string &name, const std::string &value) {
    Json variables = Json::array();
    for (const Json &each : list_of(settings, "Env"))
        if (each.is_string() && name_of(each.get<std::string>()) != name)
            variables.push_back(each);
    variables.push_back(name + "=" + value);
    settings["Env"] = variables;
}

} // namespace

void add_setting(Json &settings, const char *object, const std::string &key, Json value) {
    Json all = object_of(settings, object);
    all[key] = std::move(value);
    settings[object] = std::move(all);
}

void take_settings(Json &settings, const Record &container) {
    const std::vector<std::string> argv = container.list("argv");
    const std::size_t entrypoint = std::min<std::size_t>(std::stoul("0" + container.value("entrypoint")), argv.size());
    const auto command = argv.begin() + static_cast<std::ptrdiff_t>(entrypoint);
    const std::string signal = container.value("stop_signal");
    set(settings, "Env", environment_of(settings, container));
    set(settings, "Entrypoint", Json(std::vector<std::string>(argv.begin(), command)));
    set(settings, "Cmd", Json(std::vector<std::string>(command, argv.end())));
    set(settings, "User", container.value("user"));
    set(settings, "WorkingDir", container.value("workdir"));
    set(settings, "Labels", labels_of(container));
    set(settings, "ExposedPorts", ports_of(settings, container));
    set(settings, "Volumes", volumes_of(settings, container));
    set(settings, "Healthcheck", health_of(settings, container));
    if (signal != "TERM" || settings.contains("StopSignal")) // else it is only what every container has
        set(settings, "StopSignal", signal);
    settings.erase("OnBuild"); // meant for who builds on the image, and has had its turn
}

void change_settings(Json &settings, const std::vector<std::string> &instructions) {
    using Change = std::function<void(const std::string &, const std::string &)>;
    bool command = false;
    const std::map<std::string, Change> changes{
        {"CMD",
         [&](const std::string &, const std::string &text) { settings["Cmd"] = words_of(text), command = true; }},
        {"ENTRYPOINT",
         [&](const std::string &, const std::string &text) {
             settings["Entrypoint"] = words_of(text);
             if (!command) // it was meant for another one
                 settings.erase("Cmd");
         }},
        {"ENV",
         [&](const std::string &all, const std::string &text) {
             const auto [name, value] = pair_of(all, text);
             set_variable(settings, name, value);
         }},
        {"EXPOSE",
         [&](const std::string &all, const std::string &text) {
             add_setting(settings, "ExposedPorts", port_of(all, text), Json::object());
         }},
        {"LABEL",
         [&](const std::string &all, const std::string &text) {
             const auto [name, value] = pair_of(all, text);
             add_setting(settings, "Labels", name, value);
         }},
        {"STOPSIGNAL", [&](const std::string &, const std::string &text) { settings["StopSignal"] = text; }},
        {"USER", [&](const std::string &, const std::string &text) { settings["User"] = text; }},
        {"VOLUME",
         [&](const std::string &all, const std::string &text) {
             add_setting(settings, "Volumes", absolute(all, text), Json::object());
         }},
        {"WORKDIR",
         [&](const std::string &all, const std::string &text) { settings["WorkingDir"] = absolute(all, text); }},
    };
    for (const std::string &each : instructions) {
        const std::string::size_type end = std::min(each.find_first_of(" \t"), each.size());
        const std::string::size_type begin = std::min(each.find_first_not_of(" \t", end), each.size());
        std::string word = each.substr(0, end);
        if (begin == each.size())
            throw invalid(each);
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char letter) { return std::toupper(letter); });
        const auto change = changes.find(word);
        if (change == changes.end())
            throw invalid(each,
                          "'" + each.substr(0, end) +
                              "' is not CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR");
        change->second(each, each.substr(begin));
    }
}

} // namespace docker_sh
