/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A command that is traced from its first instruction on. */

#include "base/failure.h"
#include "command/start.h"
#include "notify/listener.h"

struct spawn_options {
	const char *path; /* from command_search(), command/search.h */
	char *const *argv;
	const struct sock_fprog *trap; /* the filter that stops the command; NULL: none is wanted */
	/* In place of @trap, a filter that asks a listener, if it can be installed. NULL: not wanted. */
	const struct sock_fprog *notify;
	/* The rest: see struct command_options, command/start.h. */
	const struct sock_fprog *enforce;
	const sigset_t *mask;
	const struct sigaction *chld;
	const struct command_detached *detached;
	unsigned long ptrace_options;
};

/*
 * Forks and seizes. The child goes on until it raises SIGSTOP, with the trap in force or
 * report->trap_errno set; what it does next when it is continued ends with the exec. With a filter
 * that asks, it goes on at once, and @ret_listener is to be released by the caller; otherwise that has
 * no descriptor. -ENOTSUP if the filter was installed and its listener cannot be taken. If the call
 * fails no child is left, unless detached: then the caller's process exits with 125.
 */
int spawn_seized(const struct spawn_options *o, struct failure *f, struct command *ret,
	struct listener *ret_listener);
