/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The ptrace source: runs a command and all its descendants, or attaches to what runs already, and yields each syscall
 * that they attempt.
 */

#include "command/start.h"
#include "event/source.h"

struct supervisor_options {
	char *const *argv; /* ended by NULL; argv[0] is searched in PATH as a shell would */
	/* Not NULL: the caller's process becomes the command, see command/detach.h. */
	const struct command_detached *detached;
	/* If not NULL, used instead of a program that traps every call (trap.h). Not with detached. */
	const struct sock_fprog *trap;
	/* If not NULL, a filter that the command runs under from its exec on. Not with detached. */
	const struct sock_fprog *enforce;
	bool files; /* keep track of what is mapped, for source_ops.files; it takes its time at each exec and dlopen() */
	bool hold;  /* who makes an event is stopped until the next one is asked for */
	/* Calls that need not be observed (trap.h). Not with detached. */
	const struct syscall_nr *untrapped;
	size_t n_untrapped;
};

/*
 * A command that is our child dies with us, since its trap filter would fail all its calls without a tracer. What was
 * attached to, and a command from which we are detached, has no such filter and goes on without us.
 *
 * Starts the command, stopped before its exec. What syscarve itself calls until then is not observed; the execve is.
 * Errors: -ENOENT, -EACCES, … where there is no such program (there is no source then),
 * -EPERM where ptrace is not allowed; @f says why and what to do. Blocks SIGCHLD and the signals that are to be
 * handed to the service until the source is freed; one supervisor for each process.
 */
int supervisor_new(const struct supervisor_options *o, struct failure *f, struct source **ret);

/*
 * Attaches to the processes @pids, all their threads and all their descendants. They go on as before when the source
 * ends: when they have all ended, or on SIGINT, SIGTERM, SIGQUIT or SIGHUP to this process. -ESRCH where one is not
 * there, -EPERM where it may not be traced.
 */
int supervisor_attach(const pid_t *pids, size_t n, struct failure *f, struct source **ret);

/* After the end: the errno with which the filter to enforce was refused, 0 where it was not. */
int supervisor_enforce_errno(const struct source *s);

/* Whether syscalls are caught by a seccomp filter (one stop each) rather than by PTRACE_SYSCALL (two). */
bool supervisor_has_filter(const struct source *s);
