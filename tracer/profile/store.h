/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The internals of a profile, for the modules of this folder only: three sorted arrays, and how
 * they are found and kept sorted. */

#include "index.h"
#include "observed.h"
#include "text-index.h"

struct profile {
	struct run **runs; /* sorted by id */
	size_t n_runs;
	struct text_index by_id;    /* runs by each of their ids */
	struct observed **syscalls; /* sorted by the architecture's word, then number */
	size_t n_syscalls;
	struct index by_number;
	struct observed_fact **facts; /* sorted by the kind's word, then value */
	size_t n_facts;
	struct index by_value;
};

/* The run that has that id, or stands for it; NULL. */
struct run *store_find_run(const struct profile *p, const char *id);

/* Adds @run, which must be allocated, at the end. -EEXIST if one of its ids is there, -ENOMEM; @run
 * is left to the caller then. */
int store_add_run(struct profile *p, struct run *run);

/*
 * Joins @src into the run of @p that has an id in common with it. If several have, they become one,
 * and if none has, a new one is made at the end; store_sort() puts it in its place. 0 or -ENOMEM.
 */
int store_join_run(struct profile *p, const struct run *src);

/* Adds @other, another run of @p, to @dst by run_fold(). 0 or -ENOMEM. */
int store_fold_run(struct profile *p, struct run *dst, struct run *other);

/*
 * The entry of @s, or of a fact; it is made at the end if it is not there. 1 if it was made, 0 if
 * it was there, -ENOMEM. Whoever makes entries puts them in their places before the profile is
 * handed on: store_place_last() after one, store_sort() after many.
 */
int store_get(struct profile *p, struct syscall_nr s, struct observed **ret);
int store_get_fact(
	struct profile *p, enum fact_kind kind, uint64_t value, struct observed_fact **ret);

/* Moves the last run to its place among the others. */
void store_place_last_run(struct profile *p);

/* Moves the last call to its place among the others. */
void store_place_last(struct profile *p);

/* The same for facts. */
void store_place_last_fact(struct profile *p);

/* Sorts runs, calls, facts, and their sightings; forgets the runs that were joined into others. 0 or
 * -ENOMEM. */
int store_sort(struct profile *p);
