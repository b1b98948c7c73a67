// show explain [--format FORMAT] CONTAINER --changes COUNT, or --pid PID: what a container, or any process, is made of,
// beside what the host has. CONTAINER is a whole id, of a container that has made so many changes to its image's files;
// FORMAT is text, json, svg (a picture, by graphviz) or dot (its source).
#include <unistd.h>

#include "common/failure.hpp"
#include "show/explain/run.hpp"
#include "show/explain/sections.hpp"
#include "show/json.hpp"
#include "show/options.hpp"
#include "show/views.hpp"

namespace docker_sh {
namespace anatomy {

Value number(const std::string &text) { return text.empty() ? Value::nil("int") : Value(std::stoll(text)); }

Value number(const std::optional<std::uint64_t> &count) { return count ? Value(*count) : Value::nil("int"); }

Value numbers(const Words &words) {
    Values items;
    for (const std::string &word : words)
        items.push_back(number(word));
    return list(std::move(items));
}

Value list(const Words &words) { return list(Values(words.begin(), words.end())); }

Value list(Values items) { return list_of("[]interface {}", std::move(items)); }

namespace {

std::string page_of(const Anatomy &anatomy) {
    const Subject &subject = anatomy.subject;
    Page page(::isatty(STDOUT_FILENO) == 1);
    if (subject.recorded())
        page.title(subject.name + " (" + subject.id.substr(0, 12) + ") of image " + subject.image + ": " +
                   subject.status);
    else
        page.title(subject.called + " (" + subject.program + "): " + subject.status);
    if (!anatomy.process) {
        tell_end(subject, page);
        tell(anatomy.root, subject, page);
        tell(*anatomy.left, subject, page);
        return page.text();
    }
    tell(*anatomy.process, subject, page);
    tell(*anatomy.namespaces, subject, page);
    tell(*anatomy.cgroup, page);
    tell(anatomy.root, subject, page);
    tell(*anatomy.mounts, page);
    tell(*anatomy.network, subject, page);
    tell(*anatomy.restrictions, page);
    return page.text();
}

Value by_hand(const Anatomy &anatomy) {
    std::vector<Field> facts;
    const auto add = [&facts](const char *section, const Words &commands) {
        if (!commands.empty())
            facts.push_back({section, list(commands)});
    };
    const auto of = [](const auto &section) { return section ? section->by_hand : Words(); };
    Words restrictions = of(anatomy.restrictions);
    if (anatomy.restrictions && anatomy.restrictions->users)
        restrictions.push_back(anatomy.restrictions->users->by_hand);
    add("Process", of(anatomy.process));
    add("Namespaces", of(anatomy.namespaces));
    add("Cgroup", of(anatomy.cgroup));
    add(anatomy.root.layers ? "Layers" : "Root", anatomy.root.by_hand);
    add("Mounts", of(anatomy.mounts));
    add("Network", of(anatomy.network));
    add("Restrictions", restrictions);
    add("Record", of(anatomy.left));
    return structure("ByHand", std::move(facts));
}

Value facts_of(const Anatomy &anatomy) {
    const Subject &subject = anatomy.subject;
    const auto of = [](const auto &section) { return section ? facts_of(*section) : Value::nil("section"); };
    const auto list_or_none = [](const auto &section) { return section ? facts_of(*section) : list(Values()); };
    std::vector<Field> state = {{"Status", subject.status}};
    if (!anatomy.process && subject.status != "created") {
        state.push_back({"ExitCode", number(subject.exit_code)});
        state.push_back({"FinishedAt", subject.finished});
    }
    return structure(
        "Anatomy",
        {{"Id", subject.id},
         {"Name", subject.name},
         {"Image", subject.image},
         {"State", structure("State", std::move(state))},
         {"Record", subject.record},
         {"Process", of(anatomy.process)},
         {"Namespaces", list_or_none(anatomy.namespaces)},
         {"Cgroup", of(anatomy.cgroup)},
         {"Root", anatomy.process ? structure("Root", {{"Kind", anatomy.root.kind}, {"Path", anatomy.root.path}})
                                  : Value::nil("section")},
         {"Layers", of(anatomy.root.layers)},
         {"Mounts", list_or_none(anatomy.mounts)},
         {"Network", of(anatomy.network)},
         {"Restrictions", of(anatomy.restrictions)},
         {"ByHand", by_hand(anatomy)}});
}

std::string drawn(const std::string &graph) {
    const Ran dot = run({"dot", "-Tsvg"}, graph);
    if (dot.status == not_found)
        throw Failure(refused, "--format svg needs dot of graphviz (Debian: apt-get install graphviz)");
    if (dot.status != 0)
        throw Failure(refused, "dot: " + dot.error);
    return dot.output;
}

std::string told(const Anatomy &anatomy, const std::string &format) {
    if (format == "json")
        return to_json(facts_of(anatomy), 2) + '\n';
    if (format == "dot")
        return picture(anatomy);
    return format == "svg" ? drawn(picture(anatomy)) : page_of(anatomy);
}

} // namespace
} // namespace anatomy

int show_explain(const Words &words) {
    std::string format, pid, id;
    std::uint64_t changes = 0;
    po::options_description options;
    options.add_options()("format", po::value(&format)->default_value("text"))("pid", po::value(&pid)) //
        ("changes", po::value(&changes))("id", po::value(&id));
    parse_words(words, options, "id");
    print_out(anatomy::told(pid.empty() ? anatomy::of_container(id, changes) : anatomy::of_process(pid), format));
    return 0;
}

} // namespace docker_sh
