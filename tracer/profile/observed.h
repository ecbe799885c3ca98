/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a profile holds of one call, or of one fact: a sighting for each run that saw it. */

#include "run.h"

/* How one run saw a call or a fact. */
struct sighting {
	struct run *run;
	uint64_t count;
	uint64_t first_us; /* into the run */
	bool launcher;     /* only the launcher made it */
	size_t n_executables;
	char **executables; /* paths, sorted, not escaped; ended by NULL; at most RUN_LIST_MAX */
	const struct executable *last_exe; /* whose path was added last; for profile_add() only */
};

struct observed {
	struct syscall_nr syscall;
	char *arch_word; /* systemd's word, or "audit-XXXXXXXX" if it has none */
	char *name;      /* NULL if nothing can name it */
	size_t n_sightings;
	struct sighting *sightings; /* sorted by run id */
};

struct observed_fact {
	enum fact_kind kind;
	uint64_t value;
	size_t n_sightings;
	struct sighting *sightings; /* sorted by run id */
};

/* New, without sightings; NULL if memory is exhausted. */
struct observed *observed_new(struct syscall_nr s);
struct observed_fact *observed_fact_new(enum fact_kind kind, uint64_t value);

void observed_free(struct observed *o);
void observed_fact_free(struct observed_fact *o);

/* Whether the service itself made the call, in any run, and not only its launcher. */
bool observed_by_service(const struct observed *o);

/* Whether the executable @path made the call, in any run. */
bool observed_by_executable(const struct observed *o, const char *path);

/*
 * The sighting of @run in a list of @n, which is made if it is not there: count 0, first_us
 * UINT64_MAX, launcher true. Valid until the next sighting is made. 1 if it was made, 0 if it was
 * there, -ENOMEM.
 */
int sightings_get(struct sighting **list, size_t *n, struct run *run, struct sighting **ret);

/* Adds one at the end in any case, for many that are then put in order by sightings_settle(). 1 or
 * -ENOMEM. */
int sightings_append(struct sighting **list, size_t *n, struct run *run, struct sighting **ret);

/* Sorts a list by the ranks of the runs, and joins those of the same run. 0 or -ENOMEM. */
int sightings_settle(struct sighting *list, size_t *n);

/* Adds to the count, which stops at COUNTER_MAX. */
void sighting_count(struct sighting *s, uint64_t count);

/* 1 if the executable is new in @s, 0 if not, -ENOMEM. Of too many, the run gets GAP_TOO_MANY. */
int sighting_add_executable(struct sighting *s, const char *path);

/* Joins @src, a sighting of the same thing by the same run, into @dst. 0 or -ENOMEM. */
int sighting_join(struct sighting *dst, const struct sighting *src);
