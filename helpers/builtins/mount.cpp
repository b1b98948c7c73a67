// mount, inside the shell that runs it: mount(2) where mount(8) would be a process and its libraries.
//
//   mount -t TYPE [-o OPTIONS] SOURCE TARGET
//   mount --bind SOURCE TARGET
//
// bash loads it by `enable -f builtins.so mount`; where it is missing, the same line runs the program.
// What the kernel asks for: CAP_SYS_ADMIN; OPTIONS that are the file system's own fit into a page (mount(2)).
// What it never does: anything that mount(8) would do otherwise. Other words, and types for which there is a program
// /sbin/mount.TYPE (mount(8), "EXTERNAL HELPERS"), are the program's.
// Exit status: 0; 32, as mount(8), if the kernel refuses; the program's.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/mount.h>
#include <unistd.h>

#include "shell.hpp"

using namespace docker_sh;

namespace {

struct Wish {
    const char *type = nullptr, *source = nullptr, *target = nullptr;
    char *options = nullptr;
    unsigned long flags = 0;
};

constexpr struct {
    const char *name;
    unsigned long flag;
} known_flags[] = {{"ro", MS_RDONLY}, {"rw", 0}, {"nosuid", MS_NOSUID}, {"nodev", MS_NODEV}, {"noexec", MS_NOEXEC}};

// The word behind LIST's option; null if there is none.
const char *value(WORD_LIST *&list) {
    list = list->next;
    return list == nullptr ? nullptr : list->word->word;
}

// False if these are words for the program.
bool read_words(WORD_LIST *list, Wish &wish) {
    const char *options = "";
    for (; list != nullptr; list = list->next) {
        const char *word = list->word->word;
        const char **place = std::strcmp(word, "-t") == 0   ? &wish.type
                             : std::strcmp(word, "-o") == 0 ? &options
                                                            : nullptr;
        if (std::strcmp(word, "--bind") == 0) {
            wish.flags |= MS_BIND;
        } else if (place != nullptr) {
            if ((*place = value(list)) == nullptr)
                return false;
        } else if (word[0] == '-' || wish.target != nullptr) {
            return false;
        } else {
            (wish.source == nullptr ? wish.source : wish.target) = word;
        }
    }
    wish.options = ::strdup(options);
    if (wish.options == nullptr || wish.target == nullptr)
        return false;
    // A bind mount with options is two calls
    return wish.type == nullptr ? wish.flags == MS_BIND && options[0] == '\0'
                                : wish.flags == 0 && std::strpbrk(wish.type, ",/") == nullptr;
}

// mount(2) has flags for what every file system knows; the rest of the options stays for the file system.
void take_flags(Wish &wish) {
    char *kept = wish.options, *rest = nullptr;
    for (char *option = ::strtok_r(wish.options, ",", &rest); option != nullptr;
         option = ::strtok_r(nullptr, ",", &rest)) {
        bool flag = false;
        for (const auto &known : known_flags)
            if (std::strcmp(option, known.name) == 0) {
                wish.flags |= known.flag;
                flag = true;
            }
        if (flag)
            continue;
        const std::size_t length = std::strlen(option);
        if (kept != wish.options)
            *kept++ = ',';
        std::memmove(kept, option, length + 1);
        kept += length;
    }
    *kept = '\0';
}

bool has_program(const char *type) {
    char path[64];
    const int length = std::snprintf(path, sizeof path, "/sbin/mount.%s", type);
    return length >= static_cast<int>(sizeof path) || ::access(path, X_OK) == 0;
}

char usage[] = "mount -t TYPE [-o OPTIONS] SOURCE TARGET | --bind SOURCE TARGET";
char name[] = "mount";
char help[] = "mount(8) inside this shell; other words run the program.";
char *documentation[] = {help, nullptr};

int mount_builtin(WORD_LIST *list) {
    Wish wish;
    int status = 0;
    if (!read_words(list, wish) || (wish.type != nullptr && has_program(wish.type))) {
        status = Program(name, list).wait();
    } else {
        take_flags(wish);
        if (::mount(wish.source, wish.target, wish.type, wish.flags, wish.options) != 0) {
            const int error = errno;
            if (error == ENODEV && wish.type != nullptr)
                ::dprintf(STDERR_FILENO, "mount: %s: unknown filesystem type '%s'\n", wish.target, wish.type);
            else
                ::dprintf(STDERR_FILENO, "mount: %s: %s\n", wish.target, std::strerror(error));
            status = 32;
        }
    }
    ::free(wish.options);
    return status;
}

} // namespace

extern "C" {
// Bash looks for this name.
extern struct builtin mount_struct;
struct builtin mount_struct = {name, mount_builtin, BUILTIN_ENABLED, documentation, usage, nullptr};
}
