/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A child that makes itself known to the recorder and becomes the command. */

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/failure.h"

struct command_report {
	int exec_errno; /* 0: the exec succeeded, or was not tried yet */
};

struct command {
	pid_t pid;
	struct command_report *report; /* shared with the child; command_release() unmaps */
};

struct command_options {
	char *const *argv;
	uint64_t cookie;      /* the first argument of a getppid() by which the recorder knows it */
	const sigset_t *mask; /* the command's signal mask */
	const struct sigaction *chld; /* what it shall do on SIGCHLD */
};

/* Finds the program and forks. -ENOENT, -EACCES, … where there is no such program; @f says why. */
int command_start(const struct command_options *o, struct failure *f, struct command *ret);

void command_release(struct command *c);
