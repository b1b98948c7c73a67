#include "show/explain/run.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/child.hpp"
#include "common/record.hpp"

namespace docker_sh::anatomy {
namespace {

// Files in memory, not pipes: neither side has to wait for the other.
Fd file_in_memory(const std::string &text) {
    Fd file(::memfd_create("explain", MFD_CLOEXEC));
    if (!file || !write_all(file.get(), text) || ::lseek(file.get(), 0, SEEK_SET) != 0)
        throw system_failure("memory for a program's input or output");
    return file;
}

} // namespace

Ran run(const Words &words, const std::string &input) {
    const Fd in = file_in_memory(input), out = file_in_memory(""), errors = file_in_memory("");
    const std::vector<char *> argv = pointers(words);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors.get(), STDERR_FILENO);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, argv.front(), &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT)
        return {not_found, "", ""};
    if (error != 0)
        throw system_failure(words.front(), error);
    const int status = wait_for(child);
    return {status, read_file(out.path()), read_file(errors.path())};
}

} // namespace docker_sh::anatomy
