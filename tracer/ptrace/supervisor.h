/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The ptrace source: runs a command and all its descendants, or attaches to what runs already, and
 * yields each system call that they attempt. The thread that made a call is stopped until the next
 * event is asked for, so that its arguments, its memory and its stack can be read meanwhile.
 */

#include "command/start.h"
#include "event/source.h"

/* How calls are seen. What cannot be done falls back to SUPERVISOR_STOP. */
enum supervisor_how {
	SUPERVISOR_STOP, /* a tracee stops at each call */
	SUPERVISOR_ASK,  /* the kernel asks about each call of a tracee (notify/listener.h) */
	/* The same without being traced, so that the command may trace: but for threads that install
	 * filters of their own. A signal may have a call fail with EINTR, see withdrawn.h. */
	SUPERVISOR_ASK_UNTRACED,
};

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
	/* Not with detached or enforce, which are always SUPERVISOR_STOP. */
	enum supervisor_how how;
	/* Calls that need not be observed, see trap.h. Not with detached. */
	const struct syscall_nr *known;
	size_t n_known;
};

/*
 * Starts the command, stopped before its exec. What syscarve itself calls until then is not
 * observed; the execve is. A command that is stopped by its trap filter dies with syscarve, because
 * that would fail all its calls without a tracer, and so does every tracee of a command. For what is
 * not traced a guardian answers in syscarve's place (notify/guardian.h). Attached processes and a
 * detached command have no filter, and go on without syscarve.
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

/* 0 if the kernel can be asked about the calls of a command that this process starts, else the errno of
 * what is in the way: EEXIST if there are filters already, EBUSY if they have a listener. */
int supervisor_try_notify(void);

/* After the end: the errno with which the kernel refused the filter to enforce; 0 if it did not. */
int supervisor_enforce_errno(const struct source *s);

/* 0 if the kernel asks about the calls, else the errno of what is in the way; ENOTSUP if it was not
 * tried. */
int supervisor_notify_errno(const struct source *s);

/* Whether a seccomp filter stops the command, or asks (once at each call), rather than PTRACE_SYSCALL
 * (twice). */
bool supervisor_has_filter(const struct source *s);
