#ifndef CSOCKETS_SHIM_H
#define CSOCKETS_SHIM_H

// What Linux has and Swift's Glibc module, built without _GNU_SOURCE, does not show: epoll, and a few calls and the
// structures that go with them. These have names of their own, so that they never clash with the system's declarations.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

int csockets_accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags) __asm__("accept4");

// struct mmsghdr of recvmmsg(2).
struct csockets_message {
    struct msghdr header;
    unsigned int length;
};

int csockets_recvmmsg(
    int descriptor, struct csockets_message *messages, unsigned int count, int flags, struct timespec *timeout
) __asm__("recvmmsg");

int csockets_sendmmsg(
    int descriptor, struct csockets_message *messages, unsigned int count, int flags
) __asm__("sendmmsg");

// The running Swift task, or null: the function of Swift's runtime behind `withUnsafeCurrentTask`. For telling tasks apart
// at each wait, where the Swift form, which retains the task and hides its size, costs forty times as much.
const void *csockets_current_task(void) __asm__("swift_task_getCurrent");

// struct ucred of unix(7).
struct csockets_credentials {
    pid_t process;
    uid_t user;
    gid_t group;
};

#endif
