// restrict: what a program may not do, although it is root. For the last step before it starts.
#ifndef RESTRICT_HPP
#define RESTRICT_HPP

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

[[noreturn]] inline void fail(const std::string &what, int status = 125) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), std::strerror(errno));
    std::_Exit(status);
}

// System calls that know no namespaces, or that a program in a container has no business with. They fail with EPERM.
inline void filter_syscalls() {
#ifdef __x86_64__
    const uint32_t architecture = AUDIT_ARCH_X86_64;
#else
    const uint32_t architecture = AUDIT_ARCH_AARCH64;
#endif
    std::vector<sock_filter> filter = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        // In another architecture the numbers mean something else
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    };
    for (uint32_t number : {SYS_add_key, SYS_keyctl, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
                            SYS_open_by_handle_at, SYS_kexec_load, SYS_unshare, SYS_setns}) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
        filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog program = {static_cast<unsigned short>(filter.size()), filter.data()};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        fail("seccomp");
}

// Docker's capabilities, but for CAP_MKNOD, for which it has the cgroup "devices". What is not in the bounding set, no
// execve can give; what is not in the permitted set, this process does not have any more.
inline void drop_capabilities() {
    uint64_t kept = 0;
    for (int capability : {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_NET_RAW, CAP_SETGID, CAP_SETUID,
                           CAP_SETFCAP, CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_KILL, CAP_AUDIT_WRITE})
        kept |= 1ULL << capability;
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        if (!(kept >> capability & 1) && prctl(PR_CAPBSET_DROP, capability) != 0)
            fail("capability " + std::to_string(capability));
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    auto low = static_cast<uint32_t>(kept), high = static_cast<uint32_t>(kept >> 32);
    __user_cap_data_struct sets[2] = {{low, low, 0}, {high, high, 0}};
    if (syscall(SYS_capset, &header, sets) != 0)
        fail("capset");
}

// Becomes the program, with nothing open but 0, 1 and 2: a directory of the machine would be a way out (CVE-2024-21626)
[[noreturn]] inline void become(char **argv) {
    if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
        fail("close_range");
    filter_syscalls(); // that takes CAP_SYS_ADMIN
    drop_capabilities();
    execvp(argv[0], argv);
    fail(argv[0], errno == ENOENT ? 127 : 126);
}

#endif
