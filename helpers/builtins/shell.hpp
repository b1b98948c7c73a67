// What the builtins have of Bash, whose headers are C, and not all there; and how they start a program.
#pragma once

#include <csignal>
#include <cstdlib>

#include <sys/types.h>

extern "C" {
#include <config.h>

#include <builtins.h>
#include <jobs.h>
#include <shell.h>

// trap.c: whether the shell has a trap of its own for the signal; the traps that have been waited for.
int signal_is_trapped(int signal);
void run_pending_traps();
void builtin_usage();
}

namespace docker_sh {

// The words of LIST as execve(2) takes them, NAME in front if it is not null; to be freed.
inline char **words_of(WORD_LIST *list, char *name = nullptr) {
    std::size_t count = name == nullptr ? 1 : 2;
    for (WORD_LIST *each = list; each != nullptr; each = each->next)
        ++count;
    auto **words = static_cast<char **>(std::calloc(count, sizeof(char *)));
    std::size_t i = 0;
    if (name != nullptr)
        words[i++] = name;
    for (; list != nullptr; list = list->next)
        words[i++] = list->word->word;
    return words;
}

// The program NAME, looked up in the PATH, with the words of LIST, as vfork(2) starts it. Its end is not Bash's to hear
// of.
class Program {
public:
    // OUTPUT is its stdout and its stderr, if it is not -1. What keeps it from starting is said on stderr.
    Program(char *name, WORD_LIST *list, int output = -1);
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;
    // Once. Its exit status, 128+n if signal n ended it, 127 if it has not started.
    int wait();

private:
    sigset_t before_;
    pid_t pid_ = 0;
};

} // namespace docker_sh
