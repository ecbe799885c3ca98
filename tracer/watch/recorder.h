/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The recorder in the kernel: loaded, told what to watch, and taken away. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/failure.h"
#include "shared.h"

struct watch_bpf;

struct recorder_options {
	const char *cgroup; /* NULL: watch tasks only */
	bool from_start;    /* what will be watched is not there yet */
	size_t ring_bytes;  /* 0: as it was built */
	bool plain;         /* read tasks as Linux 5.8 has to, for tests */
};

/* Loads the programs and attaches them; nothing is watched yet but the cgroup. The caller frees by
 * recorder_free(). */
int recorder_new(const struct recorder_options *o, struct failure *f, struct watch_bpf **ret);
void recorder_free(struct watch_bpf *b);

/* Watches the thread @tid, which must be a number of the host's own pid namespace. 0 or -errno. */
int recorder_add_thread(struct watch_bpf *b, pid_t tid);

/* Takes that back, where the thread's end has not done so. */
void recorder_drop_thread(struct watch_bpf *b, pid_t tid);

/* The same for all whose end the kernel skipped: see recorder_skipped(). */
void recorder_drop_ended(struct watch_bpf *b);

/* How often each syscall was made: WATCH_COUNTERS numbers, index as in struct watch_exe's seen. 0 or -errno. */
int recorder_counts(struct watch_bpf *b, uint64_t *ret);

/* Calls @each for the syscalls that have no counter in the array. 0 or -errno. */
int recorder_odd_counts(struct watch_bpf *b,
	int (*each)(struct watch_odd s, uint64_t count, void *), void *userdata);

/* Calls @each for the facts that were counted, by executable. 0 or -errno. */
int recorder_fact_counts(struct watch_bpf *b,
	int (*each)(const struct watch_fact *fact, const struct watch_fact_count *count, void *),
	void *userdata);

/* Bits 1 << enum fact_kind: at least one such fact lay in memory that could not be read. */
uint32_t recorder_unreadable_facts(const struct watch_bpf *b);

/* How much the recorder cannot have seen, at most: the kernel does not run a program on a core where it runs already, in
 * a task that was interrupted, or, since Linux 7.1, preempted. Linux 5.12 and later tell. */
uint64_t recorder_skipped(struct watch_bpf *b);

/* Sends @sig to every thread group that is watched. */
void recorder_signal(struct watch_bpf *b, int sig);

/* What is known of an executable. 0 or -errno. */
int recorder_exe(struct watch_bpf *b, uint32_t number, struct watch_exe *ret);
