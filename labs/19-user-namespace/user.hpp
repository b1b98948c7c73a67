// user: root in the container, nobody on the machine. user_namespaces(7)
#ifndef USER_HPP
#define USER_HPP

#include "restrict.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/wait.h>

// Root of the user namespace that this process is in.
inline void become_root() {
    if (setgroups(0, nullptr) != 0 || setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0)
        fail("root of the user namespace");
}

// A user namespace in which 0 to 65535 are the machine's 100000 to 165535. Who has gone into it may not say who he is
// outside: that is for somebody who has stayed, a child from before.
inline void new_user_namespace() {
    int ready[2];
    if (pipe(ready) != 0)
        fail("pipe");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        char nothing;
        close(ready[1]);
        if (read(ready[0], &nothing, 1) != 0) // the end of it: the parent is there
            fail("read");
        for (const char *map : {"uid_map", "gid_map"}) {
            const std::string path = "/proc/" + std::to_string(getppid()) + "/" + map;
            int file = open(path.c_str(), O_WRONLY);
            if (file < 0 || write(file, "0 100000 65536", 14) != 14)
                fail(path);
        }
        std::_Exit(0);
    }
    if (unshare(CLONE_NEWUSER) != 0)
        fail("user namespace");
    close(ready[0]);
    close(ready[1]);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0)
        fail((errno = EPERM, "the map of users"));
    become_root();
}

#endif
