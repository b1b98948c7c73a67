// xstate.cpp: lets user-mode Linux run on processors that have more registers than it knows. `run` preloads it.
//
// With ptrace(PTRACE_SETREGSET, NT_X86_XSTATE) the host accepts a whole XSAVE area or nothing (EFAULT). Linux 6.1's
// user mode passes at most 2696 bytes of it; a processor with AMX has 11008. This pads with zeros: the header, which
// is in the part that is given, says that what follows is unused. A buffer that is too long is cut by the host.
#include <cstdarg>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

extern "C" long ptrace(__ptrace_request request, ...) noexcept {
    static const auto real = reinterpret_cast<decltype(&ptrace)>(dlsym(RTLD_NEXT, "ptrace"));
    static char state[16384];
    iovec whole{state, sizeof state};

    va_list operands;
    va_start(operands, request);
    auto pid = va_arg(operands, pid_t);
    auto address = va_arg(operands, unsigned long);
    auto *data = va_arg(operands, void *);
    va_end(operands);

    if (request == PTRACE_SETREGSET && address == NT_X86_XSTATE) {
        const auto *given = static_cast<const iovec *>(data);
        std::memcpy(state, given->iov_base, given->iov_len);
        data = &whole;
    }
    return real(request, pid, address, data);
}
