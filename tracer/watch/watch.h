/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The eBPF source: a process tree or the cgroups of a service, watched by raw tracepoints. Each syscall costs a
 * fraction of a microsecond; only what is new becomes an event. Counts are read at the end, by events without an
 * executable, so that the set of syscalls is whole even where events were lost.
 */

#include <stddef.h>

#include "event/source.h"

/* Exactly one of argv, pids and cgroup says what is watched. */
struct watch_options {
	char *const *
		argv; /* a command to run, ended by NULL; argv[0] is searched in PATH as a shell would */
	/* Processes that run already, with all their threads and the children that they start later. */
	const pid_t *pids;
	size_t n_pids;
	/* A directory of a cgroup v2 mount with everything below it, which may come, go and come
	 * back later; its last existing ancestor must lie on that mount. */
	const char *cgroup;
	size_t ring_bytes; /* for events not fetched yet, a power of two; 0: enough for a build of a kernel */
	bool plain; /* read tasks as Linux 5.8 has to, for tests */
};

/* NULL where this program was built with eBPF, else why not: one line for --version and messages. */
const char *watch_missing(void);

/*
 * Starts to watch. With argv the command is started, as supervisor_new() does, and what is observed begins with its
 * exec; source_next() returns 0 when it and all its descendants have ended. Processes are watched until they and
 * their descendants have ended, a cgroup for ever; both until SIGINT or SIGTERM, and they are left as they are. What
 * a service manager's child does before it becomes the service is not observed.
 *
 * Errors: -ENOSYS where there is no eBPF in this program; -EPERM where it is not allowed, and whatever the kernel
 * says where it cannot; -ENOENT, -EACCES, … where there is no such program; -ESRCH for a pid; -EINVAL for a cgroup.
 * @f says why. Blocks SIGCHLD and the signals that are handed to the command until the source is freed; one source
 * for each process.
 */
int watch_new(const struct watch_options *o, struct failure *f, struct source **ret);
