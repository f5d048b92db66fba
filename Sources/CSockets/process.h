#ifndef CSOCKETS_PROCESS_H
#define CSOCKETS_PROCESS_H

// What running child processes takes of Linux and is not shown by Swift's Glibc module; see shim.h.

#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int csockets_pipe2(int ends[2], int flags) __asm__("pipe2");

int csockets_spawn_change_directory(posix_spawn_file_actions_t *actions, const char *path)
    __asm__("posix_spawn_file_actions_addchdir_np");

int csockets_spawn_close_from(posix_spawn_file_actions_t *actions, int first)
    __asm__("posix_spawn_file_actions_addclosefrom_np");

// pidfd_open(2); glibc has a function for it only from 2.36 on.
static inline int csockets_pidfd_open(pid_t process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

#endif
