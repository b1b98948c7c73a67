// enter: runs a program in a running container. enter PID BIRTH CGROUP PROGRAM [ARG...]
//
// What a container is to the kernel, and so what has to be joined: a cgroup and namespaces. PID and BIRTH are those of
// its process 1. Exit status: the program's; 128+n if signal n ended it; 127 not found; 126 not executable; 125 ours.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <string>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const std::string &what, int status = 125) {
    std::fprintf(stderr, "enter: %s: %s\n", what.c_str(), std::strerror(errno));
    std::_Exit(status);
}

// Field 22 of /proc/PID/stat. The name, field 2, is in parentheses and may contain anything.
std::string born(const std::string &pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string line, field;
    std::getline(file, line);
    std::istringstream rest(line.substr(line.rfind(')') + 1));
    for (int i = 3; i <= 22; i++)
        rest >> field;
    return field;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 5)
        fail((errno = EINVAL, "PID BIRTH CGROUP PROGRAM"));
    const std::string pid = argv[1], birth = argv[2], procs = std::string(argv[3]) + "/cgroup.procs";

    // A number can get a new owner at any moment, a pidfd cannot: first hold it, then look whom one holds
    int container = static_cast<int>(syscall(SYS_pidfd_open, std::stoi(pid), 0));
    if (container < 0 || born(pid) != birth)
        fail((errno = ESRCH, "process " + pid));

    // While the machine's files are in sight. "0" is who writes it
    int file = open(procs.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "0", 1) != 1)
        fail(procs);

    // All at once, or none. The mount namespace brings its root along as the new / and working directory
    if (setns(container, CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS) != 0)
        fail("setns");

    // A process never changes its number: a pid namespace that one joins is for the children
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        execvp(argv[4], argv + 4);
        fail(argv[4], errno == ENOENT ? 127 : 126);
    }
    // Ctrl-C is for the program; this one only waits to tell how it ended
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGQUIT, SIG_IGN);
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            fail("waitpid");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
