/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The threads that are being traced, by their id. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "event/executable.h"
#include "withdrawn.h"

struct tracee {
	struct tracee *next;
	pid_t tid;
	const struct executable *exe; /* what it is running; NULL before the first exec */
	bool by_syscall;    /* followed by PTRACE_SYSCALL rather than by the trap filter */
	bool is_strict;     /* in strict mode, see strict.h */
	bool is_to_end;     /* strict mode forbids the call at which it is held */
	bool stopped;       /* in a group-stop */
	bool interrupted;   /* the supervisor has asked it to stop */
	int32_t blocked_in; /* the call in which it was blocked when it was attached to; -1: none */
	struct received received; /* its last notification */
	int undecided;            /* waits before this signal, see undecided.h; 0: it does not */
};

enum { TRACEES_BUCKETS = 4096 };

struct tracees {
	struct tracee *bucket[TRACEES_BUCKETS];
	size_t count;
};

/* NULL if there is none. */
struct tracee *tracees_find(const struct tracees *t, pid_t tid);

/* Adds an entry for @tid, which must have none. NULL if memory is out. */
struct tracee *tracees_add(struct tracees *t, pid_t tid);

/* Does nothing if there is none. */
void tracees_remove(struct tracees *t, pid_t tid);

/* Frees all entries. */
void tracees_release(struct tracees *t);

/* Calls @fn for every thread. */
void tracees_foreach(
	const struct tracees *t, void (*fn)(struct tracee *t, void *userdata), void *userdata);
