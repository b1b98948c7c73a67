// The anatomy as a graph: the process and what is its own in a box, what it has of the host around it.
#include <cstdint>

#include "common/record.hpp"
#include "show/explain/graph.hpp"
#include "show/explain/sections.hpp"

namespace docker_sh::anatomy {
namespace {

constexpr Colours blue{"#1d4ed8", "#eff6ff"}, violet{"#6d28d9", "#f5f3ff"}, teal{"#0f766e", "#f0fdfa"},
    amber{"#b45309", "#fffbeb"}, green{"#15803d", "#f0fdf4"}, red{"#be123c", "#fff1f2"};

std::string text(std::uint64_t number) { return std::to_string(number); }

std::string bytes(std::uint64_t count) {
    const auto tenths = [count](unsigned shift) {
        const std::uint64_t value = count * 10 >> shift;
        return text(value / 10) + (value % 10 > 0 ? "." + text(value % 10) : "");
    };
    return count >= 1ULL << 30   ? tenths(30) + " GiB"
           : count >= 1ULL << 20 ? tenths(20) + " MiB"
           : count >= 1ULL << 10 ? text(count >> 10) + " KiB"
                                 : text(count) + " B";
}

// What there are too many of.
Words more(std::size_t count) { return {"…", "", grey(text(count) + " more")}; }

void draw_process(Graph &graph, const Process &process, const Restrictions &restrictions) {
    graph.card("process", "process", blue,
               {{grey("program"), label(joined(process.argv), 32)},
                {grey("PID in here"), process.pids.back()},
                {grey("PID on the host"), process.pids.front()},
                {grey("user"), restrictions.uid + ':' + restrictions.gid},
                {grey("capabilities"),
                 text(restrictions.effective.size()) + ", at most " + text(restrictions.bounding.size())},
                {grey("seccomp"), label(restrictions.seccomp)}});
}

void draw_namespaces(Graph &graph, const Namespaces &namespaces) {
    const auto id = [](const std::string &link) { // "net:[4026531840]"
        const auto begin = link.find('[') + 1;
        return link.substr(begin, link.size() - 1 - begin);
    };
    std::vector<Words> rows = {{"", grey("in here"), grey("on the host")}};
    for (const Namespace &each : namespaces.all)
        rows.push_back({each.kind,
                        each.shared_with.empty()     ? id(each.id)
                        : each.shared_with == "host" ? grey("the same")
                                                     : grey(label(each.shared_with, 16)),
                        grey(id(each.host_id))});
    graph.card("namespaces", "namespaces", violet, rows);
}

std::string kind_of(const Root &root) {
    return root.kind == "union"    ? "the layers"
           : root.kind == "host"   ? "the host's"
           : root.kind == "chroot" ? "a directory, by chroot"
           : root.kind == "bind"   ? "a directory, mounted"
                                   : "a file system of its own";
}

// Whether a user has asked for it: not one of what every container has, its record's hosts and resolv.conf among them.
bool is_asked_for(const Mount &mount, const Subject &subject) {
    const bool kind = mount.kind == "bind" || mount.kind == "volume" || mount.kind == "tmpfs";
    return kind && !(subject.recorded() && mount.source.starts_with(subject.record + "/"));
}

// What a user has asked for is shown, what every container has is counted.
void draw_mounts(Graph &graph, const Mounts &mounts, const Root &root, const Subject &subject) {
    constexpr std::size_t most = 12;
    std::size_t asked = 0, same = 0, hidden = 0;
    std::vector<Words> rows = {{"/", grey("rw"), kind_of(root)}};
    for (const Mount &mount : mounts.all) {
        const std::string mode = grey(mount.read_only ? "ro" : "rw");
        if (mount.target == "/")
            rows.front()[1] = mode;
        same += mount.kind == "host";
        hidden += mount.kind == "masked" || mount.kind == "read-only";
        if (!is_asked_for(mount, subject) || ++asked > most)
            continue;
        rows.push_back({label(mount.target, 24), mode,
                        mount.kind == "tmpfs"    ? "in memory"
                        : mount.kind == "volume" ? "volume " + label(mount.volume, 24)
                                                 : label(mount.source, 40)});
    }
    if (asked > most)
        rows.push_back(more(asked - most));
    if (mounts.all.empty())
        rows.push_back({"", "", grey("all mounts are the host's")});
    else if (same > 0)
        rows.push_back({"", "", grey(text(same) + " more, as on the host")});
    else
        rows.push_back({"/proc /dev /sys", "", grey(text(hidden) + " places masked or read-only")});
    graph.card("mounts", "mounts", teal, rows);
}

void draw_cgroup(Graph &graph, const Cgroup &cgroup) {
    std::vector<Words> rows = {{grey("path"), cgroup.name.empty() ? grey("the host's") : label(cgroup.name, 44)}};
    for (const CgroupLimit &limit : cgroup.limits)
        rows.push_back(
            {grey(label(limit.name())), label(limit.value, 40) + (limit.bytes() ? " = " + bytes(*limit.bytes()) : "")});
    Words parts;
    const Usage usage = cgroup.usage.value_or(Usage{});
    if (usage.memory)
        parts.push_back(bytes(*usage.memory));
    if (usage.cpu)
        parts.push_back("CPU " + text(*usage.cpu / 1000) + " ms");
    if (usage.pids)
        parts.push_back("processes: " + text(*usage.pids));
    if (!parts.empty())
        rows.push_back({grey("in use"), joined(parts, ", ")});
    graph.card("cgroup", "cgroup " + cgroup.version, amber, rows);
}

void draw_layers(Graph &graph, const Root &root) {
    if (!root.layers)
        return graph.card("layers", "its root", green, {{kind_of(root)}, {label(root.path, 48)}});
    const Layers &layers = *root.layers;
    std::vector<Words> rows = {{grey("read-write"), label(layers.upper, 48)}};
    if (layers.changes)
        rows.push_back({"", grey(bytes(*layers.size) + ", changes: " + text(*layers.changes))});
    for (const std::string &layer : layers.lower)
        rows.push_back({grey("read-only"), label(layer, 48)});
    graph.card("layers", "layers, uppermost first: " + label(layers.driver), green, rows);
}

void draw_interface(Graph &graph, const Endpoint &endpoint, const std::string &number) {
    graph.card("inside" + number, "interface", red,
               {{label(endpoint.interface),
                 endpoint.address.empty() ? "no address" : endpoint.address + '/' + endpoint.prefix}});
}

void draw_cable(Graph &graph, const Endpoint &endpoint, const std::string &number) {
    if (!endpoint.veth.empty()) {
        graph.card("veth" + number, "veth, the other end", red, {{label(endpoint.veth)}});
        graph.edge("inside" + number, "veth" + number, "the cable");
    }
    if (!endpoint.bridge.empty()) {
        const std::string title = endpoint.network.empty() ? "bridge" : "bridge of network " + label(endpoint.network);
        graph.card("bridge" + number, title, red, {{label(endpoint.bridge), label(endpoint.bridge_address)}});
        graph.edge("veth" + number, "bridge" + number);
    }
}

// The last thing on the host that a packet passes before the rules.
std::string last_before_rules(const Endpoint &endpoint, const std::string &number) {
    return (!endpoint.bridge.empty() ? "bridge" : !endpoint.veth.empty() ? "veth" : "inside") + number;
}

// Gives whether there is one: through the first endpoint whose packets leave.
bool draw_way_out(Graph &graph, const Network &network) {
    for (std::size_t i = 0; i < network.endpoints.size(); ++i) {
        const Endpoint &endpoint = network.endpoints[i];
        if (!endpoint.leads_out || endpoint.masquerade.empty())
            continue;
        graph.card("nat", "MASQUERADE", red, {{"the sender is the host now"}});
        graph.card("uplink", "interface of the host", red,
                   {{network.uplink.empty() ? "no default route" : label(network.uplink)}});
        graph.edge(last_before_rules(endpoint, text(i)), "nat", "routing");
        graph.edge("nat", "uplink");
        return true;
    }
    return false;
}

void draw_ways_in(Graph &graph, const Network &network, bool leads_out) {
    constexpr std::size_t most = 8;
    if (network.ports.empty() || network.endpoints.empty())
        return;
    std::vector<Words> rows;
    for (const Port &port : network.ports)
        if (rows.size() < most)
            rows.push_back({port.port + '/' + port.protocol, "→", "port " + port.inside});
    if (network.ports.size() > most)
        rows.push_back(more(network.ports.size() - most));
    graph.card("dnat", "DNAT, the way in", red, rows);
    graph.edge(last_before_rules(network.endpoints.front(), "0"), "dnat", "", "dir=back style=dashed");
    if (leads_out)
        graph.edge("dnat", "uplink", "", "dir=back style=dashed");
}

// What is its own, and what it has of the host. Gives whether there is a way to the world.
bool draw_running(Graph &graph, const Anatomy &anatomy) {
    const std::vector<Endpoint> &endpoints = anatomy.network->endpoints;
    draw_process(graph, *anatomy.process, *anatomy.restrictions);
    draw_namespaces(graph, *anatomy.namespaces);
    draw_mounts(graph, *anatomy.mounts, anatomy.root, anatomy.subject);
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        draw_interface(graph, endpoints[i], text(i));
    graph.end_box();
    draw_cgroup(graph, *anatomy.cgroup);
    graph.edge("process", "cgroup", "counted and limited by");
    graph.edge("mounts", "layers", "/ is made of");
    graph.edge("cgroup", "layers", "", "style=invis"); // one below the other
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        draw_cable(graph, endpoints[i], text(i));
    const bool leads_out = draw_way_out(graph, *anatomy.network);
    draw_ways_in(graph, *anatomy.network, leads_out);
    return leads_out;
}

} // namespace

std::string picture(const Anatomy &anatomy) {
    const Subject &subject = anatomy.subject;
    const Record kernel("/proc/sys/kernel");
    const std::string called = "<b>container " + label(subject.name) + "</b>";
    bool leads_out = false;
    Graph graph;
    graph.box("host",
              "<b>the host</b>, " + label(kernel.value("hostname") + ", Linux " + kernel.value("osrelease")) +
                  (anatomy.process ? "" : ": what there is of " + called + ", " + subject.status),
              R"(color="#98a2b3"; fillcolor="#f8fafc"; margin=16;)");
    if (anatomy.process) {
        graph.box(
            "container",
            (subject.recorded() ? called + ", image " + label(subject.image) : "<b>process " + subject.pid + "</b>") +
                ": " + subject.status,
            R"(color="#1d4ed8"; fillcolor="#ffffff"; penwidth=2; margin=12;)");
        leads_out = draw_running(graph, anatomy);
    }
    draw_layers(graph, anatomy.root);
    graph.end_box();
    if (leads_out) {
        graph.line(R"(  world [label="the world" shape=ellipse style=filled color="#be123c" fillcolor="#ffffff"];)");
        graph.edge("uplink", "world", "", "dir=both");
    }
    return graph.text();
}

} // namespace docker_sh::anatomy
