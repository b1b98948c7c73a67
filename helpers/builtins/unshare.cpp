// unshare, inside the shell that runs it: the new namespaces' first process is cloned as vfork(2) does it, without a
// copy of the shell, and no process stands between the two.
//
//   unshare [--uts] [--mount] [--ipc] [--net] --pid --fork PROGRAM [ARG...]
//
// bash loads it by `enable -f builtins.so unshare`; where it is missing, the same line runs the program.
// What the kernel asks for: CAP_SYS_ADMIN; Linux >= 5.2 (CLONE_PIDFD).
// What it does otherwise than unshare(1): it hears the shell's traps while it waits; what is trapped starts out ignored
// in PROGRAM, as the trap passes it on. Exit status: PROGRAM's, 128+n if signal n ended it; 1 the kernel refuses; 126,
// 127 PROGRAM cannot be executed, is missing.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shell.hpp"

using namespace docker_sh;

namespace {

constexpr struct {
    const char *name;
    int flag;
} namespaces[] = {{"--uts", CLONE_NEWUTS}, {"--mount", CLONE_NEWNS}, {"--ipc", CLONE_NEWIPC}, {"--net", CLONE_NEWNET}};

struct Birth {
    char **words;
    char **environment;
    sigset_t mask, ignored; // the signals that PROGRAM starts with
    bool own_mounts;
    int error = 0; // of what could not be done, said in the child, heard in the shell
    const char *failed = nullptr;
};

// In the new namespaces, on the shell's memory: nothing but system calls.
int be_born(void *argument) {
    auto &birth = *static_cast<Birth *>(argument);
    for (int signal = 1; signal < NSIG; ++signal)
        if (::sigismember(&birth.ignored, signal) == 1)
            ::signal(signal, SIG_IGN);
    if (birth.own_mounts && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        birth.error = errno;
        birth.failed = "cannot change root filesystem propagation";
        return 1;
    }
    ::sigprocmask(SIG_SETMASK, &birth.mask, nullptr);
    ::execve(birth.words[0], birth.words, birth.environment);
    birth.error = errno;
    birth.failed = birth.words[0];
    return errno == ENOENT ? 127 : 126;
}

// Until it has ended, with the shell's traps in between. Every signal is blocked here but while it is waited for.
int await(pid_t pid, int pidfd, const sigset_t &mask) {
    sigset_t waiting = mask;
    ::sigaddset(&waiting, SIGCHLD); // else Bash would take the child's status
    pollfd event{pidfd, POLLIN, 0};
    run_pending_traps(); // what came before it was born
    while (::ppoll(&event, 1, nullptr, &waiting) < 0 && errno == EINTR)
        run_pending_traps();
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int start(WORD_LIST *program, int flags) {
    static char stack[64 * 1024] __attribute__((aligned(16)));
    sigset_t all;
    Birth birth{};
    int pidfd = -1;
    maybe_make_export_env();
    birth.words = words_of(program);
    birth.environment = export_env;
    birth.own_mounts = (flags & CLONE_NEWNS) != 0;
    ::sigemptyset(&birth.ignored);
    for (int signal = 1; signal < NSIG; ++signal)
        if (signal_is_trapped(signal) != 0)
            ::sigaddset(&birth.ignored, signal);
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &birth.mask);
    const pid_t pid =
        ::clone(be_born, stack + sizeof stack, flags | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &birth, &pidfd);
    int status = 1;
    if (pid < 0) {
        birth.error = errno;
        birth.failed = "unshare failed";
    } else {
        last_asynchronous_pid = pid; // $!, for the traps
        status = await(pid, pidfd, birth.mask);
        ::close(pidfd);
    }
    ::sigprocmask(SIG_SETMASK, &birth.mask, nullptr);
    if (birth.failed != nullptr)
        ::dprintf(STDERR_FILENO, "unshare: %s: %s\n", birth.failed, std::strerror(birth.error));
    std::free(birth.words);
    return status;
}

char usage[] = "unshare [--uts] [--mount] [--ipc] [--net] --pid --fork PROGRAM [ARG...]";
char name[] = "unshare";
char help[] = "unshare(1) inside this shell; other words run the program.";
char *documentation[] = {help, nullptr};

int unshare_builtin(WORD_LIST *list) {
    int flags = 0;
    bool pid = false, fork = false;
    WORD_LIST *rest = list;
    for (; rest != nullptr && rest->word->word[0] == '-'; rest = rest->next) {
        const char *word = rest->word->word;
        int flag = 0;
        for (const auto &each : namespaces)
            if (std::strcmp(word, each.name) == 0)
                flag = each.flag;
        pid = pid || std::strcmp(word, "--pid") == 0;
        fork = fork || std::strcmp(word, "--fork") == 0;
        if (flag == 0 && std::strcmp(word, "--pid") != 0 && std::strcmp(word, "--fork") != 0)
            return Program(name, list).wait();
        flags |= flag;
    }
    if (!pid || !fork || rest == nullptr || std::strchr(rest->word->word, '/') == nullptr)
        return Program(name, list).wait();
    return start(rest, flags | CLONE_NEWPID);
}

} // namespace

extern "C" {
// Bash looks for this name.
extern struct builtin unshare_struct;
struct builtin unshare_struct = {name, unshare_builtin, BUILTIN_ENABLED, documentation, usage, nullptr};
}
