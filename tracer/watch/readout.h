/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The end of a record: what the recorder counted, less what its events have told already. */

#include "event/event.h"
#include "programs.h"
#include "shared.h"

struct watch_bpf;

struct readout_item {
	struct syscall_nr syscall;
	uint64_t count;
	unsigned exe;     /* 0: not known */
	struct fact fact; /* count 0: none */
};

struct readout {
	uint64_t told[WATCH_COUNTERS]; /* by events */
	struct watch_odd odd_told[WATCH_ODD];
	size_t n_odd_told;
	struct watch_exe exe; /* the one that was read last */
	struct readout_item *items;
	size_t n_items, at;
	bool begun;
};

/* The syscall behind an index of an architecture and the number that the kernel got. */
struct syscall_nr readout_syscall(unsigned arch, int nr);

/* An event was made of @s. */
void readout_told(struct readout *r, const struct watch_sight *s);

/* Reads all counters; nothing may change them any more. 0 or -errno. */
int readout_begin(struct readout *r, struct watch_bpf *b);

/* 1 and an event, 0 at the end. */
int readout_next(struct readout *r, struct watch_bpf *b, struct programs *p, struct event *ret);

void readout_release(struct readout *r);
