/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The recorder in the kernel, as seen from user space: it is set up, read, and taken away here.
 * Nobody but this module and load.c knows the skeleton that bpftool makes of watch.bpf.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "load.h"
#include "shared.h"

struct recorder;

/* Loads the programs and attaches them. As yet they observe nothing but the cgroup. A failure's
 * reason is in @f. The caller frees @ret by recorder_free(), which takes NULL as well. */
int recorder_new(const struct recorder_options *o, struct failure *f, struct recorder **ret);
void recorder_free(struct recorder *rec);

/* Observes the thread @tid, which must be a number of the host's own pid namespace. 0 or -errno. */
int recorder_add_thread(struct recorder *rec, pid_t tid);

/* Stops that, if the thread's end has not done so. */
void recorder_drop_thread(struct recorder *rec, pid_t tid);

/* The same for all threads whose end the kernel skipped: see recorder_skipped(). */
void recorder_drop_ended(struct recorder *rec);

/* Observes the task that calls getppid() with @cookie, which is not 0, as its first argument. */
void recorder_await(struct recorder *rec, uint64_t cookie);

/* Whether that task has not made the call yet. */
bool recorder_is_awaiting(const struct recorder *rec);

/* Whether that task has become the command. */
bool recorder_has_started(const struct recorder *rec);

/* How many threads are observed now. */
unsigned recorder_count_threads(const struct recorder *rec);

/* Whether the process @pid is observed, or was until a second ago. */
bool recorder_has_process(struct recorder *rec, pid_t pid);

/* Sends @sig to every thread group that is observed. */
void recorder_signal(struct recorder *rec, int sig);

/* Takes the next first sighting that the recorder has sent: 1, or 0 if there is none now. */
int recorder_next(struct recorder *rec, struct watch_sighting *ret);

/* Ends the recording: neither the sightings nor the counts grow any more. */
void recorder_detach(struct recorder *rec);

/* Sightings that found the ring full, whose calls the counters have nevertheless. */
uint64_t recorder_dropped(const struct recorder *rec);

/* Tasks, facts and numbers without a counter for which there was no room. */
uint64_t recorder_lost(const struct recorder *rec);

/* How much the recorder cannot have seen, at most: the kernel does not run a program on a core on
 * which it runs already, in a task that was interrupted, or, since Linux 7.1, preempted. Linux 5.12
 * and later count that. */
uint64_t recorder_skipped(const struct recorder *rec);

/* How often each call was made: WATCH_COUNTERS numbers, index as in struct watch_exe's seen. 0 or
 * -errno. */
int recorder_counts(struct recorder *rec, uint64_t *ret);

/* Calls @each for the calls that have no counter in the array. 0 or -errno. */
int recorder_outlier_counts(struct recorder *rec,
	int (*each)(struct watch_outlier s, uint64_t count, void *), void *userdata);

/* Calls @each for the facts that were counted, by executable. 0 or -errno. */
int recorder_fact_counts(struct recorder *rec,
	int (*each)(const struct watch_fact *fact, const struct watch_fact_count *count, void *),
	void *userdata);

/* Bits 1 << enum fact_kind: at least one such fact lay in memory that could not be read. */
uint32_t recorder_unreadable_facts(const struct recorder *rec);

/* What an executable called, and where its file is. 0 or -errno. */
int recorder_exe(struct recorder *rec, uint32_t number, struct watch_exe *ret);
int recorder_file(struct recorder *rec, uint32_t number, struct watch_file *ret);

/* Whether there was no room for a file that was executed or mapped. */
bool recorder_lacks_files(const struct recorder *rec);
