/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Becoming the tracer of threads, and explaining why that is refused. */

#include <stdbool.h>
#include <sys/types.h>

#include "base/failure.h"

/* Seizes one thread with ptrace's @options; @what is what messages call it ("the command"). -ESRCH
 * if it is gone. */
int seize_thread(pid_t tid, unsigned long options, const char *what, struct failure *f);

/*
 * Seizes all threads of the process @pid and of all its descendants, those included that are made
 * meanwhile. None is stopped. -ESRCH if there is no such process. On failure some may have been
 * seized; they are let go when the tracer ends.
 */
struct seize_tree {
	unsigned long options;
	/* Called for each thread of a process when it has been seized: shall remember it. */
	int (*found)(pid_t pid, pid_t tid, void *userdata);
	/* Whether the thread is remembered. */
	bool (*is_found)(pid_t tid, void *userdata);
	void *userdata;
};

int seize_tree(pid_t pid, const struct seize_tree *how, struct failure *f);
