// spawn -v NAME PROGRAM [ARG...]: NAME=$(PROGRAM ARG... 2>&1), without a copy of the shell: the program is started as
// vfork(2) does it. Without -v what it says goes where the shell's output goes.
//
// bash loads it by `enable -f builtins.so spawn` (lib/core/spawn.sh, which does the same without it).
// What it never does: hear a trap before PROGRAM has ended.
// Exit status: PROGRAM's, 128+n if signal n ended it; 127 it cannot be started; 2 wrong usage.
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "shell.hpp"

using namespace docker_sh;

namespace {

// All that comes out of FD, without the newlines at its end; to be freed.
char *read_all(int fd) {
    std::size_t size = 512, length = 0;
    auto *text = static_cast<char *>(std::malloc(size));
    for (ssize_t count = 0; text != nullptr && (count = ::read(fd, text + length, size - length - 1)) != 0;) {
        if (count < 0 && errno != EINTR)
            break;
        length += count < 0 ? 0 : static_cast<std::size_t>(count);
        if (length + 1 == size)
            text = static_cast<char *>(std::realloc(text, size *= 2));
    }
    while (text != nullptr && length > 0 && text[length - 1] == '\n')
        --length;
    if (text != nullptr)
        text[length] = '\0';
    return text;
}

char usage[] = "spawn [-v NAME] PROGRAM [ARG...]";
char name[] = "spawn";
char nothing[] = "";
char help[] = "What PROGRAM says, without a copy of the shell.";
char *documentation[] = {help, nullptr};

int spawn_builtin(WORD_LIST *list) {
    char *variable = nullptr;
    if (list != nullptr && std::strcmp(list->word->word, "-v") == 0 && list->next != nullptr) {
        variable = list->next->word->word;
        list = list->next->next;
    }
    if (list == nullptr) {
        builtin_usage();
        return EX_USAGE;
    }
    if (variable == nullptr)
        return Program(list->word->word, list->next).wait();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return 127;
    Program program(list->word->word, list->next, ends[1]);
    ::close(ends[1]);
    char *text = read_all(ends[0]);
    ::close(ends[0]);
    bind_variable(variable, text == nullptr ? nothing : text, 0);
    std::free(text);
    return program.wait();
}

} // namespace

extern "C" {
// Bash looks for this name.
extern struct builtin spawn_struct;
struct builtin spawn_struct = {name, spawn_builtin, BUILTIN_ENABLED, documentation, usage, nullptr};
}
