/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The files whose code a process has mapped, by what /proc shows of them. */

#include "mapped.h"

/* Notes what the process of @tid has mapped now. */
void maps_note_process(struct mapped *m, pid_t tid);

/* Notes the file of the descriptor @fd, which the thread @tid is about to map as code. */
void maps_note_fd(struct mapped *m, pid_t tid, int fd);

/* Processes of which maps_note_process() is due: what ran before syscarve attached to it is not held
 * any longer for that. */
struct maps_due {
	pid_t *pids;
	size_t n;
};

/* 0 or -ENOMEM. */
int maps_due_add(struct maps_due *d, pid_t pid);

/* Does it for all of them. */
void maps_note_due(struct mapped *m, struct maps_due *d);

void maps_due_release(struct maps_due *d);
