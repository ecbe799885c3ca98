/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A child that prepares itself to be observed, and becomes the command. */

#include <linux/filter.h>
#include <signal.h>
#include <sys/types.h>

#include "base/failure.h"

/* What the child reports: a page that both share, because a message by any syscall would itself be
 * observed. */
struct command_report {
	int trap_errno; /* why the filter that stops it could not be installed; 0: it is in force */
	int enforce_errno; /* why the filter to enforce could not be installed; 0: it is in force, or there is none */
	int exec_errno; /* why the exec failed; 0: it did not, or has not been tried yet */
};

struct command {
	pid_t pid; /* 0: none was started */
	struct command_report *report;
};

/* The caller's own process becomes the command, and its grandchild observes it: see detach.h. */
struct command_detached {
	/* Called in the observer before the command is let go. */
	void (*ready)(void *userdata);
	/* Called in what should have become the command: reports that its exec failed, returns its
	 * exit status. */
	int (*exec_failed)(const char *name, int error, void *userdata);
	void *userdata;
};

struct command_options {
	const char *path; /* from command_search(), search.h */
	char *const *argv;
	const sigset_t *mask; /* the command's signal mask */
	/* The command's action for SIGCHLD, as it was when syscarve was started. */
	const struct sigaction *chld;
	const struct sock_fprog *enforce; /* a filter to run under, from the exec on; NULL: none */
	/* Called first in the child, in which only plain system calls are safe: its parent may have
	 * threads. */
	void (*prepare)(struct command_report *report, const void *userdata);
	const void *userdata;
	const struct command_detached *detached; /* NULL: the command is a child */
	const int *keep; /* with detached: two descriptors that stay open in the observer */
};

/*
 * Forks, and fills in @ret. If detached, the call returns in the grandchild. A command that cannot
 * be executed exits with 127, or with what exec_failed() returned; one whose filter is refused
 * exits with 125. @f has the reason if the call fails.
 */
int command_start(const struct command_options *o, struct failure *f, struct command *ret);

/* Unmaps the report. The process is left alone. */
void command_release(struct command *c);
