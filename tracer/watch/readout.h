/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The end of an observation: what the recorder has counted, less what first sightings have reported
 * already. */

#include "event/event.h"
#include "executables.h"
#include "shared.h"

struct recorder;

struct readout_item {
	struct syscall_nr syscall;
	uint64_t count;
	unsigned exe;     /* 0: not known */
	struct fact fact; /* count 0: none */
};

/* What is reported at the end is made from counters that only grow, so what the events have
 * reported is counted here. */
struct readout {
	uint64_t reported[WATCH_COUNTERS];
	struct watch_outlier outliers_reported[WATCH_OUTLIERS];
	size_t n_outliers_reported;
	struct watch_exe exe; /* the one that was read last, and its file */
	struct watch_file file;
	struct readout_item *items;
	size_t n_items, at;
	bool begun;
};

/* The system call behind an enum watch_arch and the number that the kernel got. */
struct syscall_nr readout_syscall(unsigned arch, int nr);

/* An event was made of @s, which is about a call. */
void readout_note_reported(struct readout *out, const struct watch_sighting *s);

/* Reads all counters; the recorder must be detached. 0 or -errno. */
int readout_begin(struct readout *out, struct recorder *rec);

/*
 * 1 and an event, or 0 at the end. Its count is 0 if the call is counted by another event: the
 * executable of a call is in one event, and the number of calls of all executables in another; a
 * fact has been counted with its call.
 */
int readout_next(
	struct readout *out, struct recorder *rec, struct executables *p, struct event *ret);

void readout_release(struct readout *out);
