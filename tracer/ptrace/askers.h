/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The processes that have made notifications. They are not traced, so their end shows only if
 * somebody looks: what is to be signalled or counted is compared with /proc first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct asker {
	struct asker *next;
	pid_t pid;
	uint64_t start; /* as of proc_stat() */
};

enum { ASKERS_BUCKETS = 1024 };

struct askers {
	struct asker *bucket[ASKERS_BUCKETS];
};

/* Remembers the process of the thread @tid. 0 or -ENOMEM. */
int askers_note(struct askers *p, pid_t tid);

/* NULL if @pid is none of them. */
struct asker *askers_find(const struct askers *p, pid_t pid);

/* Whether @pid is one of them, or descends from one. */
bool askers_cover(const struct askers *p, pid_t pid);

/* Forgets those that have ended, and returns how many there are. */
size_t askers_sweep(struct askers *p);

/* Sends @sig to all of them, and with @descendants to their descendants. */
void askers_signal(const struct askers *p, int sig, bool descendants);

void askers_release(struct askers *p);
