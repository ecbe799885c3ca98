/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a wait status of a seized tracee means; ptrace(2). A function of an int, so that a test
 * needs no tracee. */
enum stop {
	STOP_GONE,    /* exited or killed: there is no tracee any more */
	STOP_SYSCALL, /* entry or exit under PTRACE_SYSCALL: ask PTRACE_GET_SYSCALL_INFO which */
	STOP_SECCOMP, /* the trap filter stopped the tracee at a syscall: read it and continue */
	STOP_EXIT,    /* a thread is about to end: it can still be looked at */
	STOP_EXEC,    /* a new program is in place; a former thread's id may be gone */
	STOP_FORK,    /* fork, vfork or clone has made a tracee: its id is the event message */
	STOP_GROUP, /* SIGSTOP and the like took effect: leave it stopped, but listen for SIGCONT */
	STOP_START, /* a new tracee's first stop, or the end of a group-stop: continue */
	STOP_SIGNAL, /* a signal is about to be delivered: pass it on */
	STOP_OTHER,  /* nothing that was asked for: continue */
	/* Not of a tracee, and not made by stop_classify(): */
	STOP_JOB,       /* a signal has stopped a child */
	STOP_JOB_ENDED, /* SIGCONT has continued it */
	STOP_ASKED,     /* the kernel asks about a call, notified.h */
};

enum stop stop_classify(int status);
