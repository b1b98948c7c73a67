// How a container is held: terminal, stdin, user, directory, log, end; and what it runs.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <unistd.h>

#include "front.hpp"
#include "refusal.hpp"
#include "resources.hpp"
#include "units.hpp"

namespace docker_sh {
namespace {

bool has_control(const std::string &text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char each) { return std::iscntrl(each) != 0; });
}

// signal(7): a number, or a name with or without SIG. What Bash's kill knows, for that is what sends it.
bool is_signal(const std::string &text) {
    constexpr std::array names{"HUP",   "INT",  "QUIT", "ILL",  "TRAP",  "ABRT", "BUS",    "FPE",    "KILL",
                               "USR1",  "SEGV", "USR2", "PIPE", "ALRM",  "TERM", "STKFLT", "CHLD",   "CONT",
                               "STOP",  "TSTP", "TTIN", "TTOU", "URG",   "XCPU", "XFSZ",   "VTALRM", "PROF",
                               "WINCH", "IO",   "PWR",  "SYS",  "RTMIN", "RTMAX"};
    if (const auto number = parse_digits(text, 2))
        return text.front() != '0' && *number <= 64;
    std::string name = text;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char each) { return std::toupper(each); });
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    const bool least = name.starts_with("RTMIN+"), most = name.starts_with("RTMAX-");
    if (least || most) {
        const auto offset = parse_digits(name.substr(6), 2);
        return offset && *offset >= 1 && *offset <= (least ? 15 : 14);
    }
    return std::find(names.begin(), names.end(), name) != names.end();
}

// --log-opt max-size=SIZE, max-file=N: what the monitor keeps of the output.
void read_log(const Given &given, Spec &spec) {
    for (const std::string &entry : given.list("log-opt")) {
        const std::string name = entry.substr(0, entry.find('=')),
                          value = name == entry ? "" : entry.substr(name.size() + 1);
        if (name == "max-size" && name != entry) {
            const long size = parse_bytes(value, "--log-opt max-size");
            if (size == 0)
                throw refused("--log-opt: '" + entry + "': the size is zero");
            spec.log_max_size = std::to_string(size);
        } else if (name == "max-file" && name != entry) {
            if (!parse_digits(value, 4) || value.front() == '0')
                throw refused("--log-opt: '" + entry + "' is no number of files");
            spec.log_max_file = value;
        } else {
            throw refused("unknown log opt '" + name + "'");
        }
    }
}

// "USER[:GROUP]", names or numbers: only the image knows whether there are such.
void check_user(const std::string &user) {
    const auto colon = user.find(':');
    const bool good =
        colon != 0 && colon + 1 != user.size() && user.find(':', colon + 1) == user.npos && !has_control(user);
    if (!user.empty() && !good)
        throw refused("invalid user: '" + user + "'");
}

// no-new-privileges, no-new-privileges:true, no-new-privileges=false: the last one counts.
void read_security(const Given &given, Spec &spec) {
    const std::string option = "no-new-privileges";
    for (const std::string &text : given.list("security-opt")) {
        const std::string rest = text.starts_with(option) ? text.substr(option.size()) : text;
        if (!rest.empty() && rest != ":true" && rest != "=true" && rest != ":false" && rest != "=false")
            throw refused("invalid --security-opt: '" + text + "': only " + option + " can be had");
        spec.no_new_privileges = !rest.ends_with("false");
    }
}

} // namespace

void read_session(const Command &command, const Given &given, const Image &image, Spec &spec) {
    spec.rm = given.flag("rm");
    spec.init = given.flag("init");
    spec.read_only = given.flag("read-only");
    read_security(given, spec);
    spec.interactive = given.flag("interactive");
    spec.tty = given.flag("tty");
    // The course's form is a session: with the caller's stdin, and on the caller's terminal where there is one
    if (given.form == Form::course && !given.flag("detach")) {
        spec.interactive = true;
        spec.terminal = !spec.tty && ::isatty(STDIN_FILENO) != 0;
    }
    spec.stop_signal = given.has("stop-signal")    ? given.text("stop-signal")
                       : image.stop_signal.empty() ? "TERM"
                                                   : image.stop_signal;
    if (!is_signal(spec.stop_signal))
        throw refused("invalid stop signal: '" + spec.stop_signal + "'");
    read_restart(given, spec.restart, spec.restart_max);
    if (spec.rm && !spec.restart.empty())
        throw refused("Conflicting options: --restart and --rm");
    read_log(given, spec);
    spec.user = given.has("user") ? given.text("user") : image.user;
    check_user(spec.user);
    spec.workdir = given.has("workdir") ? given.text("workdir") : image.workdir;
    if ((!spec.workdir.empty() && spec.workdir.front() != '/') || spec.workdir.find('\n') != std::string::npos)
        throw refused("the working directory '" + spec.workdir + "' is invalid, it needs to be an absolute path");

    // As Docker: who gives another entrypoint does not want the image's command either
    const bool own = given.has("entrypoint");
    std::vector<std::string> words(given.operands.begin() + 1, given.operands.end());
    if (!own) {
        spec.argv = image.entrypoint;
        if (words.empty())
            words = image.command;
    } else if (!given.text("entrypoint").empty()) {
        spec.argv = {given.text("entrypoint")};
    }
    spec.entrypoint = spec.argv.size();
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
    if (spec.argv.empty())
        throw misuse(command, "no command specified", refusal_status);
}

} // namespace docker_sh
