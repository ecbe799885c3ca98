/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A child that waits to be seized, takes our filter, and becomes the command. */

#include <linux/filter.h>
#include <signal.h>
#include <sys/types.h>

#include "base/failure.h"

/* What the child tells: a page that both share, since a message by any syscall would itself be trapped. */
struct spawn_report {
	int filter_errno;  /* 0: the trap filter is in force */
	int enforce_errno; /* 0: so is the filter to enforce, or there is none */
	int exec_errno;    /* 0: the exec succeeded, or was not tried yet */
};

struct spawn {
	pid_t pid;
	struct spawn_report *report; /* shared; spawn_release() unmaps */
};

/* Where the caller's own process becomes the command, and its grandchild the tracer. */
struct spawn_aside {
	/* Called in the tracer before the command is started. */
	void (*ready)(void *userdata);
	/* Called in what should have become the command: says that its exec failed, returns its exit status. */
	int (*exec_failed)(const char *name, int error, void *userdata);
	void *userdata;
};

struct spawn_options {
	const char *path; /* from spawn_search(), spawn/search.h */
	char *const *argv;
	const struct sock_fprog *trap;    /* NULL: no filter is wanted */
	const struct sock_fprog *enforce; /* NULL: none. The last thing before the exec */
	const sigset_t *mask;             /* the service's signal mask */
	const struct sigaction
		*chld; /* what it shall do on SIGCHLD: it may have been told to ignore it */
	unsigned long ptrace_options;
	const struct spawn_aside *aside; /* NULL: the command is a child */
};

/*
 * Forks and seizes. The child goes on until it raises SIGSTOP, with the filter in force or report->filter_errno set;
 * the next thing it does when continued is the exec. On failure no child is left.
 *
 * With aside, the process that calls it becomes the command, with pid and parent as they are; the call returns in a
 * grandchild, in a session of its own, with nothing open but standard error.
 */
int spawn_seized(const struct spawn_options *o, struct failure *f, struct spawn *ret);

void spawn_release(struct spawn *s);
