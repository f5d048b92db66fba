// Preloaded into what runs under valgrind (see Harness/instructions.py): a sigsuspend whose mask valgrind may write.
//
// libdispatch parks the main thread with a mask in read-only memory. Valgrind takes its own signals out of the mask it
// is given, in place, and so ended with a segmentation fault of its own (seen with 3.19).
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, _NSIG / 8);
}
