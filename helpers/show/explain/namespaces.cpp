// The namespaces: which are its own (namespaces(7)).
#include "show/explain/sections.hpp"

namespace docker_sh::anatomy {

Namespaces find_namespaces(const Subject &subject, const std::string &neighbour) {
    Namespaces namespaces;
    for (const std::string kind : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
        const std::optional<std::string> host = link_of("/proc/self/ns/" + kind);
        if (!host) // a kernel without it
            continue;
        const std::optional<std::string> id = link_of(subject.proc("ns/" + kind));
        if (!id)
            cannot_look_into(subject);
        Namespace found{.kind = kind, .id = *id, .host_id = *host, .shared_with = *id == *host ? "host" : ""};
        if (kind == "net" && !neighbour.empty())
            found.shared_with = neighbour;
        namespaces.all.push_back(std::move(found));
    }
    namespaces.by_hand = {"readlink " + subject.proc("ns/net") + " /proc/self/ns/net", "lsns -p " + subject.pid};
    return namespaces;
}

void tell(const Namespaces &namespaces, const Subject &subject, Page &page) {
    std::vector<Words> rows = {{"  KIND", subject.recorded() ? "THE CONTAINER" : "THE PROCESS", "THE HOST", ""}};
    for (const Namespace &each : namespaces.all) {
        std::string whose = "own";
        if (!each.shared_with.empty())
            whose = "shared with " + (each.shared_with == "host" ? "the host" : each.shared_with);
        rows.push_back({"  " + each.kind, each.id, each.host_id, whose});
    }
    page.heading("Namespaces");
    page.table(rows);
    page.by_hand(namespaces.by_hand);
}

Value facts_of(const Namespaces &namespaces) {
    Values facts;
    for (const Namespace &each : namespaces.all)
        facts.push_back(structure("Namespace", {{"Kind", each.kind},
                                                {"Container", each.id},
                                                {"Host", each.host_id},
                                                {"Own", each.shared_with.empty()},
                                                {"SharedWith", each.shared_with}}));
    return list(std::move(facts));
}

} // namespace docker_sh::anatomy
