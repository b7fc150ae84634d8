/* What the C library has and its headers show to GNU sources alone. */

#include <spawn.h>

#define MFD_CLOEXEC 0x0001U

/// A file in memory without a name (memfd_create(2)).
int memfd_create(const char *name, unsigned int flags);

/// prctl(2), which Swift cannot call as it takes any number of arguments.
int prctl(int option, ...);
#define PR_SET_DUMPABLE 4

/// Keeps the memory of the process from core dumps and from other processes (PR_SET_DUMPABLE).
static inline int forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// Puts a started program into the foreground of this terminal before it runs.
int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions, int terminal);
