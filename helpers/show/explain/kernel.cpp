// Any process, of which nobody has written anything down: the kernel has it all.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <unistd.h>

#include "common/failure.hpp"
#include "common/record.hpp"
#include "common/start-time.hpp"
#include "show/explain/sections.hpp"

namespace docker_sh::anatomy {
namespace {

// When it began, as Docker writes a time: TICKS after the boot, of which a second has a hundred.
std::string time_of(const std::string &ticks) {
    const long since_boot = std::strtol(ticks.c_str(), nullptr, 10);
    std::time_t when = since_boot / 100;
    for (const std::string &line : lines_of("/proc/stat"))
        if (line.starts_with("btime "))
            when += std::strtol(line.c_str() + 6, nullptr, 10);
    std::tm parts{};
    std::array<char, 32> date{}, fraction{};
    std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", ::gmtime_r(&when, &parts));
    std::snprintf(fraction.data(), fraction.size(), ".%02ld0000000Z", since_boot % 100);
    return std::string(date.data()) + fraction.data();
}

// The ninth field of /proc/PID/stat (proc(5)) has a bit for it; the name before it may hold anything.
bool is_kernel_thread(const Subject &subject) {
    constexpr unsigned long kernel_thread = 0x00200000; // PF_KTHREAD
    const std::string line = read_file(subject.proc("stat"));
    const Words fields = words_of(line.substr(line.rfind(')') + 1));
    return fields.size() > 6 && std::strtoul(fields[6].c_str(), nullptr, 10) & kernel_thread;
}

// Refuses what has neither a program nor a view of its own.
void require_process(const Subject &subject, const Status &status, const std::string &started) {
    const std::string group = status["Tgid"], state = status["State"];
    if (group != subject.pid)
        throw Failure(refused, subject.pid + " is a thread of process " + group);
    if (state.starts_with('Z') || state.starts_with('X') || started.empty())
        throw Failure(refused, subject.called + " has ended: only its parent has not noticed yet");
    if (is_kernel_thread(subject))
        throw Failure(refused, subject.called + " is a thread of the kernel: no program, and no view of its own");
    if (!status.has("VmSize")) // its memory goes first
        throw Failure(refused, subject.called + " has just ended");
}

} // namespace

Anatomy of_process(const std::string &pid) {
    Anatomy anatomy;
    Subject &subject = anatomy.subject;
    subject.pid = pid;
    subject.called = "process " + pid;
    if (::access(subject.proc("stat").c_str(), F_OK) != 0)
        throw Failure(refused, "No such process: " + pid);
    const std::string born = start_time(pid);
    const Status status(subject);
    require_process(subject, status, born);
    const std::string state = status["State"];
    subject.program = status["Name"];
    subject.status = state.starts_with('T') || state.starts_with('t') ? "stopped" : "running";
    const HostMounts host;
    anatomy.cgroup = find_cgroup(subject, host);
    anatomy.root = find_root(subject, host);
    anatomy.network = find_network(subject);
    anatomy.process = find_process(subject, status, Record("/proc/" + pid).list("cmdline"), time_of(born));
    anatomy.namespaces = find_namespaces(subject, "");
    anatomy.mounts = find_mounts(subject, anatomy.root, host);
    anatomy.restrictions = find_restrictions(subject, status);
    // All that was said was said of one process
    if (start_time(pid) != born || !Status(subject).has("VmSize"))
        throw Failure(refused, subject.called + " has just ended");
    return anatomy;
}

} // namespace docker_sh::anatomy
