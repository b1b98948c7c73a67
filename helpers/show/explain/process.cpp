// The process: what it runs, whose child it is, where its output goes, what a request to end does to it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include <fcntl.h>
#include <signal.h>

#include "common/explain.hpp"
#include "common/record.hpp"
#include "show/explain/sections.hpp"
#include "show/template/words.hpp"

namespace fs = std::filesystem;

namespace docker_sh::anatomy {
namespace {

std::string name_of(const std::string &pid) { return Record("/proc/" + pid).value("comm"); }

// Whether it has been opened to be read alone: proc(5), fdinfo.
bool only_reads(const fs::path &process, const std::string &fd) {
    for (const std::string &line : lines_of(process / "fdinfo" / fd))
        if (line.starts_with("flags:"))
            return (std::strtol(line.c_str() + 6, nullptr, 8) & O_ACCMODE) == O_RDONLY;
    return false;
}

Output find_output(const Subject &subject, int fd) {
    Output output{link_of(subject.proc("fd/" + std::to_string(fd))).value_or("closed"), std::nullopt};
    if (output.target.starts_with("pipe:"))
        output.reader = Reader();
    return output;
}

// Who reads OUTPUTS that are pipes. Processes and their descriptors come and go: what cannot be read is passed over. Of
// several, who was made last: the others have handed it down.
void find_readers(std::initializer_list<Output *> outputs) {
    if (std::none_of(outputs.begin(), outputs.end(), [](const Output *output) { return output->reader; }))
        return;
    std::error_code gone;
    for (const fs::directory_entry &process : fs::directory_iterator("/proc", gone)) {
        const std::string pid = process.path().filename();
        if (pid.find_first_not_of("0123456789") != pid.npos)
            continue;
        for (const std::string &fd : names_in(process.path() / "fd")) {
            const std::optional<std::string> target = link_of(process.path() / "fd" / fd);
            for (Output *output : outputs)
                if (output->reader && target == output->target && only_reads(process.path(), fd))
                    output->reader->pid = pid;
        }
    }
    for (Output *output : outputs)
        if (output->reader && !output->reader->pid.empty())
            output->reader->name = name_of(output->reader->pid);
}

Words names_of_environment(const Subject &subject) {
    Words names;
    for (const std::string &variable : Record("/proc/" + subject.pid).list("environ"))
        if (const auto end = variable.find('='); end != variable.npos)
            names.push_back(variable.substr(0, end));
    return names;
}

// Whether SIGTERM is in a mask of signals (signal(7)).
bool has_term(const Status &status, const std::string &mask) {
    return std::strtoull(status[mask].c_str(), nullptr, 16) >> (SIGTERM - 1) & 1;
}

OnTerm on_term(const Words &pids, const Status &status) {
    OnTerm found{"ends", "it ends: it has no handler"};
    if (has_term(status, "SigCgt"))
        found = {"handled", "its handler is called"};
    else if (has_term(status, "SigIgn"))
        found = {"ignored", "nothing: it ignores the signal"};
    else if (pids.back() == "1")
        found = {"ignored", "nothing: it has no handler, and the first of a pid namespace needs one"};
    if (found.does != "ignored" && has_term(status, "SigBlk"))
        found = {"blocked", "nothing yet: it has blocked the signal"};
    return found;
}

void tell_output(const std::string &label, const Output &output, Page &page) {
    std::string text = output.target;
    if (output.reader)
        text += ", which " +
                (output.reader->pid.empty() ? "nobody" : output.reader->pid + " (" + output.reader->name + ")") +
                " reads";
    page.line(label, text);
}

Value facts_of(const Output &output) {
    std::vector<Field> facts = {{"Target", output.target}};
    if (output.reader)
        facts.push_back(
            {"Reader", structure("Reader", {{"Pid", number(output.reader->pid)}, {"Name", output.reader->name}})});
    return structure("Output", std::move(facts));
}

} // namespace

Process find_process(const Subject &subject, const Status &status, Words argv, const std::string &started) {
    Process process;
    process.argv = std::move(argv);
    process.pids = words_of(status["NSpid"]);
    process.parent = status["PPid"];
    process.parent_name = name_of(process.parent);
    process.started = started;
    process.out = find_output(subject, 1);
    process.error = find_output(subject, 2);
    find_readers({&process.out, &process.error});
    process.environment = names_of_environment(subject);
    process.shares_pids = shares(subject, "pid");
    process.on_term = on_term(process.pids, status);
    process.by_hand = {"grep -e NSpid -e Sig " + subject.proc("status"), "ps -o pid,ppid,pidns,args -p " + subject.pid,
                       "ls -l " + subject.proc("fd/1") + ' ' + subject.proc("fd/2"),
                       "tr '\\0' '\\n' <" + subject.proc("environ") + " | cut -d= -f1"};
    return process;
}

void tell(const Process &process, const Subject &subject, Page &page) {
    std::string program, inside = process.pids.back();
    for (const std::string &word : process.argv)
        program += (program.empty() ? "" : " ") + quoted(word);
    if (process.shares_pids)
        inside = "the same: its pid namespace is the host's";
    else if (inside == "1")
        inside += ": the first of its pid namespace, with whose end all others in it end";
    page.heading("Process");
    page.line("program", program);
    page.line("PID here", subject.pid + ", child of " + process.parent + " (" + process.parent_name + ")");
    page.line("PID inside", inside);
    page.line("started", process.started + ", " + since(seconds_of(process.started)) + " ago");
    tell_output("stdout", process.out, page);
    tell_output("stderr", process.error, page);
    page.line("environment", process.environment.empty() ? "empty" : joined(process.environment));
    page.line("on TERM", process.on_term.why);
    page.by_hand(process.by_hand);
}

Value facts_of(const Process &process) {
    return structure("Process",
                     {{"Stdout", facts_of(process.out)},
                      {"Stderr", facts_of(process.error)},
                      {"Environment", list(process.environment)},
                      {"OnTerm", process.on_term.does},
                      {"Pid", number(process.pids.front())},
                      {"NSpid", numbers(process.pids)},
                      {"Parent", structure("Parent", {{"Pid", number(process.parent)}, {"Name", process.parent_name}})},
                      {"StartedAt", process.started},
                      {"Argv", list(process.argv)}});
}

} // namespace docker_sh::anatomy
