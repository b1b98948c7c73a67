// What a container was asked to get from the host: HostConfig.

#include "show/inspect.hpp"

#include "common/hidden-paths.hpp"

namespace docker_sh {
namespace {

// The record's list resources: limits by their names.
class Resources {
public:
    explicit Resources(const Record &record) {
        for (auto [name, value] : tuples<2>(record, "resources")) {
            if (name.ends_with('?')) // one that is passed over where the kernel has no such thing
                name.pop_back();
            entries_.emplace_back(name, value);
        }
    }

    std::string text(const std::string &name) const {
        for (const auto &[each, value] : entries_)
            if (each == name)
                return value;
        return "";
    }

    std::int64_t number(const std::string &name) const { return number_of(text(name)); }

    // "MAJOR:MINOR RATE" of each.
    Value throttles(const std::string &name) const {
        Values devices;
        for (const auto &[each, value] : entries_) {
            const std::string path = "/dev/block/" + value.substr(0, value.find(' ')),
                              rate = value.substr(value.find(' ') + 1);
            if (each == name)
                devices.push_back(structure("blkiodev.ThrottleDevice", {{"Path", path}, {"Rate", number_of(rate)}})
                                      .shown_as(path + ":" + rate));
        }
        return List{devices, "[]*blkiodev.ThrottleDevice", devices.empty()};
    }

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

// "SOURCE:TARGET[:ro]" of what was asked for by -v.
Value binds_of(const Container &container) {
    std::vector<std::string> binds;
    for (const Mount &mount : mounts_of(container.record))
        if (mount.kind == "volume" || mount.kind == "bind")
            binds.push_back((mount.kind == "volume" ? mount.name : mount.source) + ":" + mount.target +
                            (mount.has("ro") ? ":ro" : ""));
    return strings(binds);
}

Value tmpfs_of(const Container &container) {
    Map tmpfs;
    for (const Mount &mount : mounts_of(container.record))
        if (mount.kind == "tmpfs")
            tmpfs.items.emplace(mount.target, mount.options);
    return tmpfs;
}

Value security_of(const Container &container) {
    return container.is("no_new_privileges") ? list_of("[]string", {"no-new-privileges"}) : nil_list("[]string");
}

Value ulimits_of(const Container &container) {
    Values ulimits;
    for (const auto &[name, soft, hard] : tuples<3>(container.record, "ulimits"))
        ulimits.push_back(
            structure("units.Ulimit", {{"Name", name}, {"Hard", number_of(hard)}, {"Soft", number_of(soft)}})
                .shown_as(name + "=" + soft + ":" + hard));
    return List{ulimits, "[]*units.Ulimit", ulimits.empty()};
}

Value extra_hosts_of(const Container &container) {
    std::vector<std::string> hosts;
    for (const auto &[host, address] : tuples<2>(container.record, "add_host"))
        hosts.push_back(host + ":" + address);
    return strings(hosts);
}

Value log_config_of(const Container &container) {
    Map config;
    for (const auto &[option, key] : {std::pair("max-size", "log_max_size"), {"max-file", "log_max_file"}})
        if (const std::string value = container.value(key); !value.empty())
            config.items.emplace(option, value);
    return structure("container.LogConfig", {{"Type", "json-file"}, {"Config", config}});
}

Value restart_policy_of(const Container &container) {
    const std::string policy = container.value("restart");
    return structure("container.RestartPolicy", {{"Name", policy.empty() ? "no" : policy},
                                                 {"MaximumRetryCount", number_of(container.value("restart_max"))}});
}

Value list_value(const Container &container, const char *key) {
    const std::vector<std::string> words = container.record.list(key);
    return list_of("[]string", Values(words.begin(), words.end()));
}

// In the order of Docker's; the later ones are limits.
std::vector<Field> resource_fields(const Container &container) {
    const Resources resources(container.record);
    const std::string pids = resources.text("pids");
    constexpr std::int64_t quota_to_nanos = 10'000; // microseconds of 100 ms, and thousand millionths of a CPU
    return {{{"CPUShares", "CpuShares"}, resources.number("cpu_shares")},
            {"Memory", resources.number("memory")},
            {{"NanoCPUs", "NanoCpus"}, resources.number("cpu_quota") * quota_to_nanos},
            {"CgroupParent", ""},
            {"BlkioWeight", resources.number("blkio_weight")},
            {"BlkioWeightDevice", list_of("[]*blkiodev.WeightDevice", {})},
            {"BlkioDeviceReadBps", resources.throttles("read_bps")},
            {"BlkioDeviceWriteBps", resources.throttles("write_bps")},
            {"BlkioDeviceReadIOps", resources.throttles("read_iops")},
            {"BlkioDeviceWriteIOps", resources.throttles("write_iops")},
            {{"CPUPeriod", "CpuPeriod"}, 0},
            {{"CPUQuota", "CpuQuota"}, 0},
            {{"CPURealtimePeriod", "CpuRealtimePeriod"}, 0},
            {{"CPURealtimeRuntime", "CpuRealtimeRuntime"}, 0},
            {"CpusetCpus", resources.text("cpuset_cpus")},
            {"CpusetMems", resources.text("cpuset_mems")},
            {"Devices", list_of("[]container.DeviceMapping", {})},
            {"DeviceCgroupRules", nil_list("[]string")},
            {"DeviceRequests", nil_list("[]container.DeviceRequest")},
            {"KernelMemory", 0},
            {"KernelMemoryTCP", 0},
            {"MemoryReservation", 0},
            {"MemorySwap", resources.number("memory_swap")},
            {"MemorySwappiness", Value::nil("*int64")},
            {"OomKillDisable", false},
            {"PidsLimit", pids.empty() ? Value::nil("*int64") : Value(number_of(pids))},
            {"Ulimits", ulimits_of(container)},
            {{"CPUCount", "CpuCount"}, 0},
            {{"CPUPercent", "CpuPercent"}, 0},
            {"IOMaximumIOps", 0},
            {"IOMaximumBandwidth", 0},
            {"MaskedPaths", list_of("[]string", Values(masked_paths.begin(), masked_paths.end()))},
            {"ReadonlyPaths", list_of("[]string", Values(read_only_paths.begin(), read_only_paths.end()))},
            {"Init", container.is("init") ? Value(true) : Value::nil("*bool"), omit_empty}};
}

} // namespace

std::string network_mode(const Record &record) {
    const std::string other = record.value("network_container");
    return other.empty() ? record.value("network") : "container:" + other;
}

Value host_config_of(const Container &container) {
    std::vector<Field> fields = {{"Binds", binds_of(container)},
                                 {"ContainerIDFile", ""},
                                 {"LogConfig", log_config_of(container)},
                                 {"NetworkMode", network_mode(container.record)},
                                 {"PortBindings", port_bindings(wanted_ports(container.record))},
                                 {"RestartPolicy", restart_policy_of(container)},
                                 {"AutoRemove", container.is("rm")},
                                 {"VolumeDriver", ""},
                                 {"VolumesFrom", nil_list("[]string")},
                                 {"CapAdd", nil_list("strslice.StrSlice")},
                                 {"CapDrop", nil_list("strslice.StrSlice")},
                                 {"CgroupnsMode", "private"},
                                 {{"DNS", "Dns"}, list_value(container, "dns")},
                                 {{"DNSOptions", "DnsOptions"}, list_value(container, "dns_option")},
                                 {{"DNSSearch", "DnsSearch"}, list_value(container, "dns_search")},
                                 {"ExtraHosts", extra_hosts_of(container)},
                                 {"GroupAdd", nil_list("[]string")},
                                 {"IpcMode", "private"},
                                 {"Cgroup", ""},
                                 {"Links", nil_list("[]string")},
                                 {"OomScoreAdj", number_of(container.value("oom_score_adj"))},
                                 {"PidMode", ""},
                                 {"Privileged", false},
                                 {"PublishAllPorts", container.is("publish_all")},
                                 {"ReadonlyRootfs", container.is("read_only")},
                                 {"SecurityOpt", security_of(container)},
                                 {"StorageOpt", Map{{}, "", "map[string]string", true}, omit_empty},
                                 {"Tmpfs", tmpfs_of(container), omit_empty},
                                 {"UTSMode", ""},
                                 {"UsernsMode", ""},
                                 {"ShmSize", 64 << 20},
                                 {"Sysctls", Map{{}, "", "map[string]string", true}, omit_empty},
                                 {"Runtime", "docker.sh"},
                                 {"ConsoleSize", list_of("[2]uint", {0, 0})},
                                 {"Isolation", ""}};
    for (Field &field : resource_fields(container))
        fields.push_back(std::move(field));
    return structure("container.HostConfig", std::move(fields));
}

} // namespace docker_sh
