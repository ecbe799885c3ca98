/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The files whose code tracees have mapped. */

#include "event/source.h"

struct mapped {
	bool wanted; /* otherwise nothing is added */
	struct mapped_file *files;
	size_t n;
};

/* Adds what the process of @tid has mapped now. */
void mapped_add_process(struct mapped *m, pid_t tid);

/* Adds the file of the descriptor @fd, which @tid is about to map as code. */
void mapped_add_fd(struct mapped *m, pid_t tid, int fd);

void mapped_release(struct mapped *m);
