/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The ptrace source: runs a command and all its descendants, or attaches to what runs already, and
 * yields each system call that they attempt. The thread that made a call is stopped until the next
 * event is asked for, so that its arguments, its memory and its stack can be read meanwhile.
 */

#include "command/start.h"
#include "event/source.h"

struct supervisor_options {
	/* Ended by NULL; argv[0] is searched in PATH as a shell does. */
	char *const *argv;
	/* If not NULL, the caller's process becomes the command, see command/detach.h. */
	const struct command_detached *detached;
	/* If not NULL, this filter decides at which calls the command stops. Without it the command
	 * stops at every call but the known ones, see trap.h. Not with detached. */
	const struct sock_fprog *trap;
	/* If not NULL, a filter that the command runs under from its exec on. Not with detached. */
	const struct sock_fprog *enforce;
	/* Note all mapped files, for source_ops.files, not only executables. It takes time at each
	 * exec and dlopen(). */
	bool files;
	/* Calls that need not be observed, see trap.h. Not with detached. */
	const struct syscall_nr *known;
	size_t n_known;
};

/*
 * Starts the command, stopped before its exec. What syscarve itself calls until then is not
 * observed; the execve is. A command that is syscarve's child dies with syscarve, because its trap
 * filter would fail all its calls without a tracer. Attached processes and a detached command have
 * no such filter, and go on without syscarve.
 *
 * Errors: -ENOENT, -EACCES and the like if there is no such program (status_is_about_command(),
 * command/status.h); -EPERM if ptrace is not allowed. @f has the reason, and what to do. Blocks
 * SIGCHLD and the signals that are handed to the service until the source is freed; there can be
 * one supervisor in a process.
 */
int supervisor_new(const struct supervisor_options *o, struct failure *f, struct source **ret);

/*
 * Attaches to the processes @pids, all their threads and all their descendants. The observation
 * ends when they have all ended, or when this process gets SIGINT, SIGTERM, SIGQUIT or SIGHUP; they
 * go on as before. @files as in struct supervisor_options. -ESRCH if one of them does not exist,
 * -EPERM if it may not be traced.
 */
int supervisor_attach(
	const pid_t *pids, size_t n, bool files, struct failure *f, struct source **ret);

/* After the end: the errno with which the kernel refused the filter to enforce; 0 if it did not. */
int supervisor_enforce_errno(const struct source *s);

/* Whether a seccomp filter stops the command (once at each call) rather than PTRACE_SYSCALL
 * (twice). */
bool supervisor_has_filter(const struct source *s);
