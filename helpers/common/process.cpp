#include "common/process.hpp"

#include <algorithm>
#include <csignal>
#include <limits>
#include <map>
#include <memory>

#include <cap-ng.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "common/child.hpp"
#include "common/explain.hpp"
#include "common/number.hpp"

namespace docker_sh {
namespace {

using File = std::unique_ptr<FILE, int (*)(FILE *)>;

// Only a regular file: a FIFO or a device that the image has in its place would keep us waiting.
File open_file(const char *path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status {};
    if (fd >= 0 && ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return {::fdopen(fd, "r"), std::fclose};
    if (fd >= 0)
        ::close(fd);
    return {nullptr, std::fclose};
}

// A user or group id as a number; false if TEXT is a name.
bool parse_id(const std::string &text, unsigned &id) {
    const auto number = parse_number<unsigned>(text);
    id = number.value_or(id);
    return number && id != std::numeric_limits<unsigned>::max();
}

rlim_t parse_rlimit(const std::string &text) {
    if (text == "-1")
        return RLIM_INFINITY;
    const auto value = parse_number<rlim_t>(text);
    if (!value)
        throw Failure(usage_error, "the record's list ulimits is damaged: '" + text + "' is no number");
    return *value;
}

// libcap-ng's idea of what this process may have: the usual ones.
void select_usual_capabilities() {
    capng_clear(CAPNG_SELECT_BOTH);
    for (const int capability :
         {CAP_AUDIT_WRITE, CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_NET_BIND_SERVICE,
          CAP_NET_RAW, CAP_SETFCAP, CAP_SETGID, CAP_SETPCAP, CAP_SETUID, CAP_SYS_CHROOT})
        if (capng_update(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET),
                         static_cast<unsigned>(capability)) != 0)
            throw Failure(helper_failed, "libcap-ng does not know a capability");
}

// What restrict_process does, in setpriv(1)'s words.
void explain_restrictions(const User &user, bool no_new_privileges, bool usual) {
    if (explaining.fd < 0)
        return;
    std::string line = "+ setpriv --reuid=" + std::to_string(user.uid) + " --regid=" + std::to_string(user.gid);
    std::string groups, capabilities;
    for (const gid_t group : user.groups)
        groups += (groups.empty() ? "" : ",") + std::to_string(group);
    line += groups.empty() ? " --clear-groups" : " --groups=" + groups;
    for (unsigned each = 0; usual && each <= CAP_LAST_CAP; ++each)
        if (capng_have_capability(CAPNG_BOUNDING_SET, each) != 0)
            capabilities += std::string(",+") + capng_capability_to_name(each);
    line += usual ? " --bounding-set=-all" + capabilities : "";
    say(line + (no_new_privileges ? " --no-new-privs" : ""));
}

} // namespace

User find_user(const std::string &text) {
    const auto colon = text.find(':');
    const std::string name = text.substr(0, colon), group = colon == text.npos ? "" : text.substr(colon + 1);
    User user;
    const bool numeric = parse_id(name, user.uid);
    bool found = name.empty() || numeric;
    std::string login = name;

    if (const File passwd = open_file("/etc/passwd"))
        while (const struct passwd *entry = ::fgetpwent(passwd.get()))
            if (numeric || name.empty() ? entry->pw_uid == user.uid : entry->pw_name == name) {
                user.uid = entry->pw_uid;
                user.gid = entry->pw_gid;
                user.home = entry->pw_dir;
                login = entry->pw_name;
                found = true;
                break;
            }
    if (!found)
        throw Failure(helper_failed, "unable to find user " + name + ": no matching entries in passwd file");

    bool group_found = group.empty() || parse_id(group, user.gid);
    std::vector<gid_t> more;
    if (const File groups = open_file("/etc/group"))
        while (const struct group *entry = ::fgetgrent(groups.get())) {
            if (!group_found && entry->gr_name == group) {
                user.gid = entry->gr_gid;
                group_found = true;
            }
            for (char **member = entry->gr_mem; group.empty() && *member != nullptr; ++member)
                if (*member == login)
                    more.push_back(entry->gr_gid);
        }
    if (!group_found)
        throw Failure(helper_failed, "unable to find group " + group + ": no matching entries in group file");
    std::erase(more, user.gid);
    user.groups = {user.gid};
    user.groups.insert(user.groups.end(), more.begin(), more.end());
    return user;
}

std::vector<Limit> parse_limits(const std::vector<std::string> &words) {
    static const std::map<std::string, int> resources{
        {"as", RLIMIT_AS},           {"core", RLIMIT_CORE},         {"cpu", RLIMIT_CPU},
        {"data", RLIMIT_DATA},       {"fsize", RLIMIT_FSIZE},       {"locks", RLIMIT_LOCKS},
        {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE}, {"nice", RLIMIT_NICE},
        {"nofile", RLIMIT_NOFILE},   {"nproc", RLIMIT_NPROC},       {"rss", RLIMIT_RSS},
        {"rtprio", RLIMIT_RTPRIO},   {"rttime", RLIMIT_RTTIME},     {"sigpending", RLIMIT_SIGPENDING},
        {"stack", RLIMIT_STACK},
    };
    std::vector<Limit> limits;
    for (std::size_t i = 0; i < words.size(); i += 3) {
        const auto resource = resources.find(words[i]);
        if (resource == resources.end() || words.size() % 3 != 0)
            throw Failure(usage_error, "the record's list ulimits is damaged: '" + words[i] + "'");
        limits.push_back({resource->second,
                          {parse_rlimit(words[i + 1]), parse_rlimit(words[i + 2])},
                          "--" + words[i] + "=" + words[i + 1] + ":" + words[i + 2]});
    }
    return limits;
}

void set_limits(const std::vector<Limit> &limits) {
    for (const Limit &limit : limits) {
        say("+ prlimit --pid $$ " + quoted(limit.text));
        if (::setrlimit(static_cast<__rlimit_resource>(limit.resource), &limit.values) != 0)
            throw system_failure("--ulimit " + limit.text.substr(2));
    }
}

void set_oom_score_adj(const std::string &value) {
    const std::string path = "/proc/self/oom_score_adj";
    if (value.empty())
        return;
    say("+ echo " + value + " > " + path);
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), value.data(), value.size()) < 0)
        throw system_failure("--oom-score-adj " + value);
}

void reset_signals() {
    for (int signal = 1; signal < NSIG; ++signal)
        ::signal(signal, SIG_DFL); // fails for KILL, STOP and libc's own, which need none
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void hide_process() {
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        throw system_failure("cannot hide this process");
}

void restrict_process(const User &user, bool no_new_privileges, Capabilities capabilities) {
    const bool usual = capabilities == Capabilities::usual;
    if (usual)
        select_usual_capabilities();
    explain_restrictions(user, no_new_privileges, usual);
    if (usual && capng_apply(CAPNG_SELECT_BOUNDS) != 0)
        throw Failure(helper_failed, "cannot drop capabilities from the bounding set");

    // setuid(2) from root to another user takes permitted and effective away by itself: capabilities(7).
    if (::setgroups(user.groups.size(), user.groups.data()) != 0 || ::setresgid(user.gid, user.gid, user.gid) != 0 ||
        ::setresuid(user.uid, user.uid, user.uid) != 0)
        throw system_failure("cannot become user " + std::to_string(user.uid));
    if (usual && user.uid == 0 && capng_apply(CAPNG_SELECT_CAPS) != 0)
        throw Failure(helper_failed, "cannot drop capabilities");
    if (no_new_privileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        throw system_failure("cannot set no_new_privs");
    hide_process();
}

void become(const std::vector<std::string> &argv, const std::vector<std::string> &environment) {
    const std::string &program = argv.front();
    std::vector<std::string> candidates{program};
    if (program.find('/') == program.npos) {
        candidates.clear();
        std::string path;
        for (const std::string &entry : environment)
            if (entry.starts_with("PATH="))
                path = entry.substr(5);
        for (std::size_t begin = 0; !program.empty() && begin <= path.size();) {
            const std::size_t end = std::min(path.find(':', begin), path.size());
            candidates.push_back((end == begin ? "." : path.substr(begin, end - begin)) + "/" + program);
            begin = end + 1;
        }
    }

    say("+ exec" + quoted_words(argv));
    const auto arguments = pointers(argv), variables = pointers(environment);
    int error = ENOENT;
    std::string tried;
    for (const std::string &candidate : candidates) {
        ::execve(candidate.c_str(), arguments.data(), variables.data());
        if (errno == ENOENT && ::access(candidate.c_str(), F_OK) == 0)
            throw Failure(not_found, "exec: \"" + candidate + "\": its interpreter is missing in this image");
        if (errno != ENOENT && errno != ENOTDIR) {
            error = errno;
            tried = candidate;
            if (error != EACCES)
                break;
        }
    }
    if (error != ENOENT) // the kernel says only EACCES of a directory
        throw Failure(not_executable, "exec: \"" + tried + "\": " + std::strerror(error));
    throw Failure(not_found, "exec: \"" + program + "\": " +
                                 (program.find('/') == program.npos ? "executable file not found in $PATH"
                                                                    : "no such file or directory"));
}

} // namespace docker_sh
