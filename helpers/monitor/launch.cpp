#include "launch.hpp"

#include <array>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "common/child.hpp"
#include "common/explain.hpp"
#include "common/terminal.hpp"

namespace docker_sh {
namespace {

void never_block(const Fd &fd) {
    if (fd)
        ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

[[noreturn]] void become_container(const LaunchOptions &options, const Fd &input, const Fd &output, const Fd &error,
                                   const Fd &report, const Fd &console, const Fd &host_netns) {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(options.input && !options.terminal ? input.get() : null, STDIN_FILENO);
    ::dup2(options.terminal ? null : output.get(), STDOUT_FILENO);
    ::dup2(report.get(), STDERR_FILENO);
    for (const auto &[name, fd] : {std::pair{"REPORT", report.get()},
                                   {"STDERR", options.terminal ? null : error.get()},
                                   {"CONSOLE", console.get()},
                                   {"HOST_NETNS", host_netns.get()}})
        ::setenv(name, std::to_string(::fcntl(fd, F_DUPFD, 10)).c_str(), 1);
    if (!options.terminal)
        ::unsetenv("CONSOLE");
    ::setenv("EXPLAIN", keep_open(explaining.fd).c_str(), 1);
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
        ::execv(options.program[0].c_str(), pointers(options.program).data());
    }
    ::dprintf(report.get(), "%s: %s\n", options.program[0].c_str(), std::strerror(errno));
    ::_exit(helper_failed);
}

// clone(2) by its command; and every mount is private, as unshare(1) makes it.
void explain_launch(const LaunchOptions &options) {
    if (explaining.fd < 0)
        return;
    say(std::string("+ unshare --uts --mount --pid --ipc --fork") + (options.host_network ? "" : " --net") +
        quoted_words(options.program));
}

// The other end of the pipe closes by itself when the program is executed. Anything in it is why it was not.
void wait_for_start(pid_t pid, const Fd &report) {
    std::string why;
    std::array<char, 4096> block{};
    for (ssize_t got = 0; (got = ::read(report.get(), block.data(), block.size())) != 0;)
        if (got > 0)
            why.append(block.data(), static_cast<std::size_t>(got));
    if (!why.empty())
        throw Failure(wait_for(pid), why.substr(0, why.find('\n')));
}

} // namespace

std::string keep_open(int fd) { return fd < 0 ? "" : std::to_string(::fcntl(fd, F_DUPFD, 10)); }

Launched launch(const LaunchOptions &options) {
    Pipe report = make_pipe(), input = make_pipe(), output = make_pipe(), error = make_pipe();
    Pipe console = make_socket_pair();
    const Fd host_netns(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)); // container.sh plugs in its cables there
    int process = -1;
    const unsigned long network = options.host_network ? 0 : CLONE_NEWNET;
    explain_launch(options);
    Launched made;
    made.pid = static_cast<pid_t>(
        ::syscall(SYS_clone, CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | network | CLONE_PIDFD | SIGCHLD,
                  nullptr, &process, nullptr, nullptr));
    if (made.pid < 0)
        throw system_failure("cannot make the namespaces");
    if (made.pid == 0)
        become_container(options, input.read, output.write, error.write, report.write, console.write, host_netns);
    made.process = Fd(process);
    for (Fd *theirs : {&report.write, &output.write, &error.write, &input.read, &console.write})
        *theirs = Fd();
    wait_for_start(made.pid, report.read);
    if (options.terminal) {
        made.terminal = receive_parcel(console.read).fd;
    } else {
        made.output = std::move(output.read);
        made.error = std::move(error.read);
        if (options.input)
            made.input = std::move(input.write);
    }
    for (const Fd *fd : {&made.terminal, &made.output, &made.error, &made.input})
        never_block(*fd);
    return made;
}

} // namespace docker_sh
