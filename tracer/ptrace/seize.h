/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Becoming the tracer of threads, and explaining why that is refused. */

#include <sys/types.h>

#include "base/failure.h"

/* Seizes one thread with ptrace's @options; @what is what messages call it ("the command"). -ESRCH
 * if it is gone. */
int seize_thread(pid_t tid, unsigned long options, const char *what, struct failure *f);

/*
 * Seizes all threads of the process @pid and of all its descendants, those included that are made
 * meanwhile; calls @found for each, which shall remember it and stop it. -ESRCH if there is no such
 * process. On failure some may have been seized; they are let go when the tracer ends.
 */
int seize_tree(pid_t pid, unsigned long options, int (*found)(pid_t tid, void *userdata),
	void *userdata, struct failure *f);
