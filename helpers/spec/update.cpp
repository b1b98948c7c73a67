#include "update.hpp"

#include <algorithm>
#include <filesystem>

#include "common/main.hpp"
#include "common/record.hpp"
#include "places.hpp"
#include "refusal.hpp"
#include "resources.hpp"
#include "writer.hpp"

namespace docker_sh {
namespace {

// NAME without the "?" that says how much is meant by it.
std::string plain(const std::string &name) { return name.ends_with('?') ? name.substr(0, name.size() - 1) : name; }

std::vector<Resource> resources_of(const Record &record) {
    std::vector<Resource> resources;
    const std::vector<std::string> words = record.list("resources");
    for (std::size_t i = 0; i + 1 < words.size(); i += 2)
        resources.push_back({words[i], words[i + 1]});
    return resources;
}

bool has(const std::vector<Resource> &resources, const std::string &name) {
    return std::any_of(resources.begin(), resources.end(),
                       [&name](const Resource &each) { return plain(each.name) == plain(name); });
}

std::vector<std::string> words_of(const std::vector<Resource> &resources) {
    std::vector<std::string> words;
    for (const Resource &each : resources)
        words.insert(words.end(), {each.name, each.value});
    return words;
}

// What the record of the container ID is to say, as a directory in it: resources, restart, restart_max; and "changes",
// the limits that its cgroup is to get. The shell tells the kernel first.
void draft_update(const std::string &id, const Given &given) {
    const Record record(containers() + "/" + id);
    std::string policy = record.value("restart"), most = record.value("restart_max");
    if (given.has("restart"))
        read_restart(given, policy, most);
    if (given.has("restart") && !record.value("rm").empty())
        throw refused("Restart policy cannot be updated because AutoRemove is enabled for the container");
    const std::vector<Resource> had = resources_of(record);
    std::vector<Resource> changes = limits_of(given, had), all = changes;
    const std::string pids = given.text("pids-limit");
    if (pids == "0" || pids == "-1")
        changes.push_back({"pids", "max"});
    std::copy_if(had.begin(), had.end(), std::back_inserter(all),
                 [&changes](const Resource &each) { return !has(changes, each.name); });
    std::filesystem::remove_all(record.path(".update")); // of one that was killed
    Draft draft(record.path(".update"));
    draft.list("changes", words_of(changes));
    draft.list("resources", words_of(all));
    draft.value("restart", policy);
    draft.value("restart_max", most);
    draft.keep();
}

} // namespace

bool update(const Given &given, Rooms &rooms) {
    if (!given.any())
        throw refused("You must provide one or more flags when using this command.");
    bool good = true;
    for (const std::string &name : given.operands) {
        const std::string id = rooms.ask("update", name);
        std::string done;
        if (!id.empty()) {
            try {
                draft_update(id, given);
                done = rooms.ask("drafted", id);
            } catch (const Failure &failure) {
                complain(failure.what());
                rooms.ask("failed", id);
            }
        }
        good = good && !done.empty();
    }
    return good;
}

} // namespace docker_sh
