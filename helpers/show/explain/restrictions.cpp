// The restrictions: who it is, and what it may not do (credentials(7), capabilities(7), seccomp(2)).
#include <array>
#include <cstdlib>

#include "common/record.hpp"
#include "show/explain/sections.hpp"

namespace docker_sh::anatomy {
namespace {

// The names of the bits. <linux/capability.h> has them as macros, of whichever kernel the compiler's machine has.
constexpr std::array capabilities = {"CHOWN",
                                     "DAC_OVERRIDE",
                                     "DAC_READ_SEARCH",
                                     "FOWNER",
                                     "FSETID",
                                     "KILL",
                                     "SETGID",
                                     "SETUID",
                                     "SETPCAP",
                                     "LINUX_IMMUTABLE",
                                     "NET_BIND_SERVICE",
                                     "NET_BROADCAST",
                                     "NET_ADMIN",
                                     "NET_RAW",
                                     "IPC_LOCK",
                                     "IPC_OWNER",
                                     "SYS_MODULE",
                                     "SYS_RAWIO",
                                     "SYS_CHROOT",
                                     "SYS_PTRACE",
                                     "SYS_PACCT",
                                     "SYS_ADMIN",
                                     "SYS_BOOT",
                                     "SYS_NICE",
                                     "SYS_RESOURCE",
                                     "SYS_TIME",
                                     "SYS_TTY_CONFIG",
                                     "MKNOD",
                                     "LEASE",
                                     "AUDIT_WRITE",
                                     "AUDIT_CONTROL",
                                     "SETFCAP",
                                     "MAC_OVERRIDE",
                                     "MAC_ADMIN",
                                     "SYSLOG",
                                     "WAKE_ALARM",
                                     "BLOCK_SUSPEND",
                                     "AUDIT_READ",
                                     "PERFMON",
                                     "BPF",
                                     "CHECKPOINT_RESTORE"};

Words names_of(const std::string &mask) {
    const unsigned long long bits = std::strtoull(mask.c_str(), nullptr, 16);
    Words names;
    for (std::size_t i = 0; i < 64; ++i)
        if (bits >> i & 1)
            names.push_back(i < capabilities.size() ? capabilities[i] : std::to_string(i));
    return names;
}

// How a user namespace of its own translates numbers (user_namespaces(7)).
UserMap find_user_map(const Subject &subject) {
    UserMap map{{}, "cat " + subject.proc("uid_map")};
    for (const std::string &line : lines_of(subject.proc("uid_map"))) {
        const Words words = words_of(line);
        if (words.size() == 3)
            map.all.push_back({std::stoull(words[0]), std::stoull(words[1]), std::stoull(words[2])});
    }
    return map;
}

void tell(const UserMap &map, Page &page) {
    const auto text = [](std::uint64_t number) { return std::to_string(number); };
    std::string label = "user map";
    for (const auto &[inside, outside, length] : map.all) {
        if (length == 1)
            page.line(label, "uid " + text(inside) + " in here is " + text(outside) + " on the host");
        else
            page.line(label, "uids " + text(inside) + " to " + text(inside + length - 1) + " in here are " +
                                 text(outside) + " to " + text(outside + length - 1) + " on the host");
        label.clear();
    }
    if (map.all.empty())
        page.line(label, "none yet: all are nobody in there");
    page.by_hand({map.by_hand});
}

} // namespace

Restrictions find_restrictions(const Subject &subject, const Status &status) {
    constexpr std::array modes = {"off", "strict", "filter"};
    const std::size_t mode = std::strtoul(status["Seccomp"].c_str(), nullptr, 10);
    const Words uids = words_of(status["Uid"]), gids = words_of(status["Gid"]); // real, effective, saved, file system's
    Restrictions found;
    found.uid = uids.at(1);
    found.gid = gids.at(1);
    found.groups = words_of(status["Groups"]);
    found.bounding = names_of(status["CapBnd"]);
    found.effective = names_of(status["CapEff"]);
    found.known = std::strtoul(read_file("/proc/sys/kernel/cap_last_cap").c_str(), nullptr, 10) + 1;
    found.no_new_privileges = status["NoNewPrivs"];
    found.seccomp = mode < modes.size() ? modes[mode] : status["Seccomp"];
    found.filters = status.has("Seccomp_filters") ? status["Seccomp_filters"] : "0";
    if (!shares(subject, "user"))
        found.users = find_user_map(subject);
    found.by_hand = {"grep -E '^(Uid|Gid|Cap|NoNewPrivs|Seccomp)' " + subject.proc("status"),
                     "capsh --decode=" + status["CapBnd"]};
    return found;
}

void tell(const Restrictions &restrictions, Page &page) {
    const std::string groups = joined(restrictions.groups), privileges = restrictions.no_new_privileges;
    page.heading("Restrictions");
    page.line("user",
              "uid " + restrictions.uid + ", gid " + restrictions.gid + (groups.empty() ? "" : ", groups " + groups));
    page.line("capabilities", "at most " + std::to_string(restrictions.bounding.size()) + " of " +
                                  std::to_string(restrictions.known) + ": " + joined(restrictions.bounding));
    if (restrictions.effective == restrictions.bounding)
        page.line("", "and it has them all");
    else
        page.line("",
                  "and it has " + (restrictions.effective.empty() ? "none of them" : joined(restrictions.effective)));
    page.line("setuid", "programs " + std::string(privileges == "1" ? "do not " : "") + "give privileges (NoNewPrivs " +
                            (privileges.empty() ? "unknown" : privileges) + ")");
    page.line("seccomp", restrictions.seccomp + ": " + restrictions.filters + " filters on its system calls");
    page.by_hand(restrictions.by_hand);
    if (restrictions.users)
        tell(*restrictions.users, page);
}

Value facts_of(const Restrictions &restrictions) {
    Values map;
    if (restrictions.users)
        for (const auto &[inside, outside, length] : restrictions.users->all)
            map.push_back(structure("UserMapping", {{"Inside", inside}, {"Outside", outside}, {"Length", length}}));
    return structure("Restrictions", {{"Uid", number(restrictions.uid)},
                                      {"Gid", number(restrictions.gid)},
                                      {"Groups", numbers(restrictions.groups)},
                                      {"Bounding", list(restrictions.bounding)},
                                      {"Effective", list(restrictions.effective)},
                                      {"NoNewPrivileges", restrictions.no_new_privileges == "1"},
                                      {"Seccomp", restrictions.seccomp},
                                      {"UidMap", list(std::move(map))}});
}

} // namespace docker_sh::anatomy
