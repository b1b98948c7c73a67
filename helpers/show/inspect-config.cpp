// What a container was asked to be, whatever the host: Config.

#include "show/inspect.hpp"

#include "show/template/words.hpp"

namespace docker_sh {
namespace {

Value duration(std::int64_t milliseconds) {
    const std::int64_t nanoseconds = milliseconds * 1'000'000;
    return Value(nanoseconds).shown_as(go_duration(nanoseconds));
}

Value healthcheck_of(const Container &container) {
    std::vector<std::string> test = container.record.list("health_test");
    if (test.empty())
        return Value::nil("*container.HealthConfig");
    // The record has the program; what Docker calls a test by the shell is one by /bin/sh -c
    if (test.size() == 3 && test[0] == "/bin/sh" && test[1] == "-c")
        test = {"CMD-SHELL", test[2]};
    else
        test.insert(test.begin(), "CMD");
    const auto milliseconds = [&container](const char *key) { return duration(number_of(container.value(key))); };
    return structure("container.HealthConfig", {{"Test", strings(test)},
                                                {"Interval", milliseconds("health_interval"), omit_empty},
                                                {"Timeout", milliseconds("health_timeout"), omit_empty},
                                                {"StartPeriod", milliseconds("health_start_period"), omit_empty},
                                                {"Retries", number_of(container.value("health_retries")), omit_empty}});
}

// A set, in Go a map of nothing.
Map names(const std::vector<std::string> &words) {
    const Value nothing = structure("struct {}", {});
    Map map{{}, nothing, "map[string]struct {}"};
    for (const std::string &word : words)
        map.items.emplace(word, nothing);
    return map;
}

Value exposed_of(const Container &container) {
    std::vector<std::string> ports = exposed_ports(container.record);
    for (const Port &port : wanted_ports(container.record))
        ports.push_back(port.container + "/" + port.protocol);
    return names(ports);
}

// The volumes without a name.
Value volumes_of(const Container &container) {
    std::vector<std::string> targets;
    for (const Mount &mount : mounts_of(container.record))
        if (mount.kind == "anonymous")
            targets.push_back(mount.target);
    Map volumes = names(targets);
    volumes.is_nil = targets.empty();
    return volumes;
}

std::string stop_signal_of(const Container &container) {
    const std::string signal = container.value("stop_signal");
    const bool is_plain = signal.empty() || signal.starts_with("SIG") || (signal[0] >= '0' && signal[0] <= '9');
    return is_plain ? signal : "SIG" + signal;
}

} // namespace

Value config_of(const Container &container) {
    const std::vector<std::string> argv = container.record.list("argv");
    const std::string entrypoint = container.value("entrypoint"); // how many words of argv are it
    const auto split = argv.begin() + std::min<std::ptrdiff_t>(number_of(entrypoint), std::ssize(argv));
    const bool interactive = container.is("interactive");
    return structure("container.Config", {{"Hostname", container.value("hostname")},
                                          {"Domainname", ""},
                                          {"User", container.value("user")},
                                          {"AttachStdin", interactive},
                                          {"AttachStdout", true},
                                          {"AttachStderr", true},
                                          {"ExposedPorts", exposed_of(container), omit_empty},
                                          {"Tty", container.is("tty") || container.is("terminal")},
                                          {"OpenStdin", interactive},
                                          {"StdinOnce", interactive},
                                          {"Env", strings(container.record.list("environ"))},
                                          {"Cmd", strings({split, argv.end()})},
                                          {"Healthcheck", healthcheck_of(container), omit_empty},
                                          {"ArgsEscaped", false, omit_empty},
                                          {"Image", container.value("image")},
                                          {"Volumes", volumes_of(container)},
                                          {"WorkingDir", container.value("workdir")},
                                          {"Entrypoint", strings({argv.begin(), split})},
                                          {"NetworkDisabled", false, omit_empty},
                                          {"MacAddress", "", omit_empty},
                                          {"OnBuild", nil_list("[]string")},
                                          {"Labels", dictionary(container.record.list("labels"))},
                                          {"StopSignal", stop_signal_of(container), omit_empty},
                                          {"StopTimeout", Value::nil("*int"), omit_empty},
                                          {"Shell", nil_list("strslice.StrSlice"), omit_empty}});
}

} // namespace docker_sh
