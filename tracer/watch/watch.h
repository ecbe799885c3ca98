/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The eBPF source: observes a process tree, or the cgroup of a service, by raw tracepoints. Each
 * system call costs a fraction of a microsecond, and only the first one of each executable becomes
 * an event at once. At the end come events with counts and without an executable, so that the set
 * of system calls is whole even if events were lost.
 */

#include <stddef.h>

#include "event/source.h"

/* Exactly one of argv, pids and cgroup is set: what to observe. */
struct watch_options {
	/* A command to run, ended by NULL; argv[0] is searched in PATH as a shell does. */
	char *const *argv;
	/* Processes that run already, with all their threads and the children that they start
	 * later. */
	const pid_t *pids;
	size_t n_pids;
	/* A directory of a cgroup v2 mount with all that is below it. It may come, go and come back
	 * later; its last existing ancestor must lie on that mount. */
	const char *cgroup;
	/* The size of the ring that holds events until they are fetched, a power of two. 0: enough
	 * for a build of a kernel. */
	size_t ring_bytes;
	bool files; /* note all files that are mapped, not only executables */
	bool plain; /* read tasks as Linux 5.8 has to, for tests */
};

/* NULL if this program was built with eBPF, else why not: one line for --version and messages. */
const char *watch_missing(void);

/*
 * Starts to observe. A command is started as by supervisor_new(): the observation begins with its
 * exec, and ends when it and all its descendants have ended. The observation of processes ends when
 * they and their descendants have ended, that of a cgroup never; SIGINT or SIGTERM end both, and
 * leave the service as it is. What a service manager's child does before it becomes the service is
 * not observed.
 *
 * Errors: -ENOSYS if this program was built without eBPF; -EPERM if it is not permitted, and what
 * the kernel answers if it is not possible; -ENOENT, -EACCES and the like if there is no such
 * program (status_is_about_command(), command/status.h); -ESRCH for a process; -EINVAL for a
 * cgroup. @f has the reason. Blocks SIGCHLD and the signals that are handed to the command until
 * the source is freed; there can be one such source in a process.
 */
int watch_new(const struct watch_options *o, struct failure *f, struct source **ret);
