#include "show/inspect.hpp"

#include <charconv>
#include <climits>
#include <cstdlib>

#include "show/options.hpp"
#include "show/template/words.hpp"

namespace docker_sh {
namespace {

constexpr const char *never = "0001-01-01T00:00:00Z"; // Go's zero time

Value health_of(const Container &container) {
    const std::string health = container.value("health");
    if (health.empty())
        return Value::nil("*types.Health");
    Values log;
    for (const auto &[start, end, code, output] : tuples<4>(container.record, "health_log"))
        log.push_back(structure("types.HealthcheckResult", {{"Start", time_value(start)},
                                                            {"End", time_value(end)},
                                                            {"ExitCode", number_of(code)},
                                                            {"Output", output}}));
    return structure("types.Health", {{"Status", health},
                                      {"FailingStreak", number_of(container.value("health_streak"))},
                                      {"Log", list_of("[]*types.HealthcheckResult", log)}});
}

Value state_value(const Container &container, const CgroupTrees &trees) {
    const State &state = container.state;
    const bool restarting = state.status == "restarting";
    const std::string started = container.value("started"), finished = container.value("finished");
    const bool killed =
        container.is("oom_killed") || (state.runs() && trees.was_out_of_memory(container.value("cgroup")));
    return structure("types.ContainerState", {{"Status", state.status},
                                              {"Running", state.is_active()},
                                              {"Paused", state.status == "paused"},
                                              {"Restarting", restarting},
                                              {"OOMKilled", killed},
                                              {"Dead", false},
                                              {"Pid", state.runs() ? number_of(container.value("pid")) : 0},
                                              {"ExitCode", state.exit_code},
                                              {"Error", ""},
                                              {"StartedAt", started.empty() ? never : started},
                                              {"FinishedAt", finished.empty() ? never : finished},
                                              {"Health", health_of(container), omit_empty}});
}

Value mounts_value(const Container &container) {
    Values mounts;
    for (const Mount &mount : mounts_of(container.record)) {
        if (mount.kind == "tmpfs") // those are in HostConfig
            continue;
        const bool volume = mount.is_volume(), read_only = mount.has("ro");
        mounts.push_back(structure("types.MountPoint",
                                   {{"Type", volume ? "volume" : "bind"},
                                    {"Name", mount.name, omit_empty},
                                    {"Source", volume ? root_path("volumes/" + mount.name + "/_data") : mount.source},
                                    {"Destination", mount.target},
                                    {"Driver", volume ? "local" : "", omit_empty},
                                    {"Mode", read_only ? "ro" : ""},
                                    {"RW", !read_only},
                                    {"Propagation", volume ? "" : "rprivate"}}));
    }
    return list_of("[]types.MountPoint", mounts);
}

// Where the layers of the image lie, the uppermost first.
std::string layers_of(const Record &record) {
    std::string text;
    for (const std::string &name : names_in(record.path("layers"))) {
        std::array<char, PATH_MAX> path;
        if (::realpath(record.path("layers/" + name).c_str(), path.data()))
            text.append(text.empty() ? "" : ":").append(path.data());
    }
    return text;
}

Value graph_driver_of(const Container &container) {
    Map data;
    data.items = {{"LowerDir", layers_of(container.record)},
                  {"MergedDir", container.record.path("merged")},
                  {"UpperDir", container.record.path("rwlayer")},
                  {"WorkDir", container.record.path("work")}};
    return structure("types.GraphDriverData", {{"Data", data}, {"Name", container.value("driver")}});
}

} // namespace

Value time_value(const std::string &time) {
    return time.empty() ? Value(never).shown_as(go_time(never)) : Value(time).shown_as(go_time(time));
}

std::int64_t number_of(const std::string &text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Value inspect_container(const std::string &id, const CgroupTrees &trees, bool sizes) {
    Container container(id);
    container.look(trees);
    const Record &record = container.record;
    const std::vector<std::string> argv = record.list("argv");
    const std::string image = container.value("image_id");
    Value written = Value::nil("*int64"), all = written;
    if (sizes) {
        const Sizes bytes = sizes_of(record);
        written = bytes.written;
        all = bytes.all;
    }
    return structure("types.ContainerJSON",
                     {{{"ID", "Id"}, id},
                      {"Created", container.created},
                      {"Path", argv.empty() ? "" : argv.front()},
                      {"Args", list_of("[]string", {argv.begin() + (argv.empty() ? 0 : 1), argv.end()})},
                      {"State", state_value(container, trees)},
                      {"Image", image.empty() ? container.value("image") : "sha256:" + image},
                      {"ResolvConfPath", record.path("resolv.conf")},
                      {"HostnamePath", record.path("hostname")},
                      {"HostsPath", record.path("hosts")},
                      {"LogPath", record.path("log")},
                      {"Name", "/" + container.value("name")},
                      {"RestartCount", number_of(container.value("restart_count"))},
                      {"Driver", container.value("driver")},
                      {"Platform", "linux"},
                      {"MountLabel", ""},
                      {"ProcessLabel", ""},
                      {"AppArmorProfile", ""},
                      {"ExecIDs", nil_list("[]string")},
                      {"HostConfig", host_config_of(container)},
                      {"GraphDriver", graph_driver_of(container)},
                      {"SizeRw", written, omit_empty},
                      {"SizeRootFs", all, omit_empty},
                      {"Mounts", mounts_value(container)},
                      {"Config", config_of(container)},
                      {"NetworkSettings", network_settings_of(container)}});
}

} // namespace docker_sh
