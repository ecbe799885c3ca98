/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the threads that make notifications are running. A thread that is not traced does not show
 * that it ends or executes something else, so what is known of it holds for a millisecond: to read
 * /proc at each call would double its cost. An exec is seen as a call before.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "event/executable.h"

enum { EXE_SLOTS = 4096 };

struct exe_slot {
	pid_t tid;
	bool is_changing; /* another thread of its process has begun an exec: read at each call */
	uint64_t read_ns;
	const struct executable *exe; /* NULL: not known */
};

struct exe_cache {
	struct exe_slot slot[EXE_SLOTS];
};

/* The slot of @tid. If its exe has to be read again, @ret_stale is set; if the slot was not of @tid,
 * @ret_other as well. */
struct exe_slot *exe_cache_find(
	struct exe_cache *c, pid_t tid, uint64_t now_ns, bool *ret_stale, bool *ret_other);

/* @tid, a thread of @pid, is about to execute something. */
void exe_cache_on_exec(struct exe_cache *c, pid_t tid, pid_t pid);

/* Notes what was read. */
void exe_slot_set(struct exe_slot *e, pid_t tid, uint64_t now_ns, const struct executable *exe);
