// The mounts: /proc/PID/mountinfo (proc(5)) as a tree.
#include <map>

#include "show/explain/sections.hpp"
#include "show/options.hpp"

namespace docker_sh::anatomy {
namespace {

bool is_below(const std::string &place, const std::string &directory) { return place.starts_with(directory + "/"); }

// In front of a path that is FROM or in it, TO takes its place.
std::string moved(const std::string &path, const std::string &from, const std::string &to) {
    return path == from || is_below(path, from) ? to + path.substr(from.size()) : path;
}

// The name of the volume whose files are in PATH of the host; "" if it is none's.
std::string volume_at(const std::string &path) {
    const std::string volumes = root_path("volumes"), files = "/_data";
    if (!is_below(path, volumes) || !path.ends_with(files))
        return "";
    return path.substr(volumes.size() + 1, path.size() - volumes.size() - 1 - files.size());
}

// Something of the host's that was mounted there.
void tell_source(Mount &mount, const MountLine &line, const Subject &subject, const HostMounts &host) {
    mount.kind = "bind";
    mount.source = host.place_of(line.device, line.root);
    if (subject.recorded())
        mount.source = moved(mount.source, root_path("containers/" + subject.id), subject.record);
    mount.what = mount.source;
    mount.volume = volume_at(mount.source);
    if (mount.volume.empty())
        return;
    mount.kind = "volume";
    mount.what =
        "volume " + (mount.volume.size() == 64 ? mount.volume.substr(0, 12) : mount.volume); // an anonymous one
}

Mount explained(const MountLine &line, const Subject &subject, const Root &root, const HostMounts &host) {
    const std::string &place = line.point, &type = line.type;
    const bool in_kernels = is_below(place, "/proc") || is_below(place, "/sys");
    Mount mount;
    mount.target = place;
    mount.type = type;
    mount.read_only = line.options == "ro" || line.options.starts_with("ro,");
    const auto is = [&mount](const std::string &kind, const std::string &what) {
        mount.kind = kind;
        mount.what = what;
    };
    if (root.kind == "host" && host.has(line))
        is("host", "");
    else if (place == "/")
        is("root", root.layers         ? "the layers, as one tree"
                   : root.path.empty() ? "a file system of its own"
                                       : root.path);
    else if (in_kernels && type.ends_with("tmpfs") && line.root.ends_with("/null"))
        is("masked", subject.recorded() ? "masked by the container's /dev/null" : "masked by /dev/null");
    else if (in_kernels && type == "tmpfs" && place != "/sys/fs/cgroup")
        is("masked", "masked by an empty directory");
    else if (type == "proc" && line.root != "/")
        is("read-only", "itself, not to be written");
    else if (type.starts_with("cgroup"))
        is("kernel", "the cgroups, its own as their root");
    else if (place == "/dev/console")
        is("console", "its terminal");
    else if (type == "proc" || type == "sysfs")
        is("kernel", "the kernel's, as seen from its namespaces");
    else if (type == "devpts" || type == "mqueue" || place == "/dev" || place == "/dev/shm" ||
             place == "/sys/fs/cgroup")
        is("kernel", "its own, new and empty");
    else if (type == "tmpfs" && line.root == "/")
        is("tmpfs", "its own, in memory");
    else
        tell_source(mount, line, subject, host);
    return mount;
}

} // namespace

Mounts find_mounts(const Subject &subject, const Root &root, const HostMounts &host) {
    Mounts mounts;
    mounts.shared = shares(subject, "mnt");
    mounts.by_hand = {"cat " + subject.proc("mountinfo"), "findmnt --task " + subject.pid};
    if (mounts.shared)
        return mounts;
    std::map<std::string, MountLine> shown;
    for (const MountLine &line : mounts_of(subject.pid))
        shown[line.point] = line; // the last one on a place is the one that shows
    for (const auto &[place, line] : shown)
        mounts.all.push_back(explained(line, subject, root, host));
    return mounts;
}

void tell(const Mounts &mounts, Page &page) {
    std::vector<Words> rows = {{"  PLACE", "TYPE", "", "WHAT IT IS"}};
    std::size_t same = 0;
    page.heading("Mounts");
    if (mounts.shared)
        page.line("shared", "with the host: what it mounts, all have mounted");
    for (const Mount &mount : mounts.all) {
        if (mount.kind == "host") {
            ++same;
            continue;
        }
        std::string indent = "  ";
        for (const Mount &other : mounts.all)
            if (other.target != "/" && is_below(mount.target, other.target))
                indent += "  ";
        rows.push_back({indent + mount.target, mount.type, mount.read_only ? "ro" : "rw", mount.what});
    }
    if (rows.size() > 1)
        page.table(rows);
    if (same > 0)
        page.line("the same", "as on the host: " + std::to_string(same) + " more");
    page.by_hand(mounts.by_hand);
}

Value facts_of(const Mounts &mounts) {
    Values facts;
    for (const Mount &each : mounts.all)
        facts.push_back(structure("Mount", {{"Target", each.target},
                                            {"Type", each.type},
                                            {"ReadOnly", each.read_only},
                                            {"Kind", each.kind},
                                            {"Source", each.source},
                                            {"Volume", each.volume}}));
    return list(std::move(facts));
}

} // namespace docker_sh::anatomy
