// A container: what is written down of it (docs/RECORD.md), and what is left of one that does not run.
#include <algorithm>
#include <filesystem>

#include "common/explain.hpp"
#include "common/record.hpp"
#include "show/container.hpp"
#include "show/explain/rules.hpp"
#include "show/explain/sections.hpp"
#include "show/options.hpp"

namespace fs = std::filesystem;

namespace docker_sh::anatomy {
namespace {

Root recorded_root(const Subject &subject, const Record &record, std::uint64_t changes) {
    Root root;
    Layers layers;
    layers.upper = subject.record + "/rwlayer";
    layers.work = subject.record + "/work";
    layers.merged = subject.record + "/merged";
    layers.mount = record.list("union");
    if (!layers.mount.empty()) { // it has been started
        layers.mount.emplace_back("merged");
        layers.driver = record.value("driver");
    }
    for (const std::string &layer : names_in(record.path("layers")))
        layers.lower.push_back(fs::weakly_canonical(record.path("layers/" + layer)));
    layers.size = tree_size(layers.upper);
    layers.changes = changes;
    root.kind = "union";
    root.path = layers.merged;
    if (!layers.lower.empty())
        root.by_hand.push_back("ls -l " + quoted(subject.record + "/layers/"));
    root.by_hand.push_back("find " + quoted(subject.record + "/rwlayer"));
    if (!subject.pid.empty())
        root.by_hand.push_back("grep ' / / ' " + subject.proc("mountinfo"));
    root.layers = std::move(layers);
    return root;
}

// The networks of a container, the one that it was made for first: that is its way out.
Words networks_in_order(const Record &record) {
    Words names = names_in(record.path("networks"));
    const auto first = std::find(names.begin(), names.end(), record.value("network"));
    if (first != names.end())
        std::rotate(names.begin(), first, first + 1);
    return names;
}

Endpoint recorded_endpoint(const Record &record, const std::string &name) {
    const Record network(root_path("networks/" + name));
    const std::string at = "networks/" + name + "/";
    return {.network = name,
            .interface = record.value(at + "interface"),
            .address = record.value(at + "ip"),
            .prefix = record.value(at + "prefix"),
            .mac = record.value(at + "mac"),
            .gateway = record.value(at + "gateway"),
            .veth = record.value(at + "veth"),
            .bridge = network.value("bridge"),
            .bridge_address = network.value("gateway"),
            .subnet = network.value("subnet"),
            .masquerade = {},
            .internal = !network.value("internal").empty()};
}

Network recorded_network(const Subject &subject, const Record &record) {
    Network network;
    const std::string other = record.value("network_container");
    network.mode = record.value("network");
    if (!other.empty()) {
        network.mode = "container:" + other;
        network.neighbour = Record(root_path("containers/" + other)).value("name");
    }
    for (const std::string &name : networks_in_order(record))
        network.endpoints.push_back(recorded_endpoint(record, name));
    if (!network.endpoints.empty()) {
        const NatRules rules;
        for (Endpoint &endpoint : network.endpoints)
            endpoint.masquerade = rules.masquerade_of(endpoint.bridge, endpoint);
        for (const auto &[protocol, address, host, inside] : tuples<4>(record, "published")) {
            Port port{protocol, address, host, inside, ""};
            port.rule = rules.port_of(subject.id.substr(0, 12), port);
            network.ports.push_back(std::move(port));
        }
    }
    complete(network, subject);
    return network;
}

} // namespace

Anatomy of_container(const std::string &id, std::uint64_t changes) {
    const CgroupTrees trees;
    Container container(id);
    container.look(trees);
    const Record &record = container.record;
    Anatomy anatomy;
    Subject &subject = anatomy.subject;
    subject.id = id;
    subject.name = record.value("name");
    subject.image = record.value("image");
    subject.record = root_path("containers/" + subject.name); // the shorter one of its two paths
    subject.called = "container " + subject.name;
    subject.status = container.state.status;
    if (!container.state.runs()) {
        if (subject.status != "created") {
            const std::string code = record.value("exit_code");
            subject.exit_code = code.empty() ? "255" : code; // as Docker, where nobody was left to see it end
            subject.finished = record.value("finished");
        }
        anatomy.root = recorded_root(subject, record, changes);
        anatomy.left = Left{names_in(subject.record),
                            {"ls -l " + quoted(subject.record + "/"), "docker.sh start " + subject.name}};
        return anatomy;
    }
    subject.pid = record.value("pid");
    const Status status(subject);
    const HostMounts host;
    Words argv = record.list("argv");
    if (container.is("init"))
        argv.insert(argv.begin(), {"/sbin/docker-init", "--"});
    anatomy.cgroup = recorded_cgroup(subject, record.value("cgroup"), trees);
    anatomy.root = recorded_root(subject, record, changes);
    anatomy.network = recorded_network(subject, record);
    anatomy.process = find_process(subject, status, std::move(argv), record.value("started"));
    anatomy.namespaces = find_namespaces(subject, anatomy.network->neighbour);
    anatomy.mounts = find_mounts(subject, anatomy.root, host);
    anatomy.restrictions = find_restrictions(subject, status);
    return anatomy;
}

// Why there is no process.
void tell_end(const Subject &subject, Page &page) {
    page.heading("Process");
    if (subject.status == "created")
        return page.line("none yet", "it has never been started: no namespaces, no cgroup, no mounts, no interface");
    page.line("ended",
              "with exit status " + subject.exit_code + (subject.finished.empty() ? "" : ", " + subject.finished));
    page.line("with it", "went its namespaces, the mounts and the interface in them, and its cgroup");
    if (subject.status == "restarting")
        page.line("but", "it is about to be started again");
}

void tell(const Left &left, const Subject &subject, Page &page) {
    page.heading("Record");
    page.line("one value", "a file in " + subject.record + ":");
    page.line("", joined(left.files));
    page.by_hand(left.by_hand);
}

} // namespace docker_sh::anatomy
