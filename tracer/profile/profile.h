/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What was observed and where it comes from: runs, and for each call and each fact a sighting of
 * each run that saw it. A profile is kept in one JSON file (read.h, write.h). Profiles form a join
 * semilattice under profile_merge() (merge.h), so that they may be merged in any order and more
 * than once.
 */

#include "observed.h"
#include "run.h"

struct profile;

/* The version of the format that is written. All versions from 1 on are read; 2 brought facts, 3 folded
 * runs. */
enum { PROFILE_VERSION = 3 };

int profile_new(struct profile **ret);
void profile_free(struct profile *p);
static inline void profile_freep(struct profile **p)
{
	profile_free(*p);
}

/*
 * Adds a run; makes an id up if @r has none. Takes ownership of what @r holds, even if it fails.
 * The run that is returned lives as long as the profile; events, duration and report may be written
 * until the profile is merged or saved. -EEXIST if the profile has a run of that id, -ENOMEM.
 */
int profile_add_run(struct profile *p, const struct run *r, struct run **ret);

/*
 * Gives the run of @p that has the id of @run the report of @run, if there is one. For whoever
 * observes a run: what is known of it now counts, and not what was saved in between, because a gap
 * can turn out to be none.
 */
void profile_renew_report(struct profile *p, const struct run *run);

/*
 * Counts the call and the facts of @ev for @run, which must be one of @p. The executable's path is
 * copied once. 1 if the call is a first sighting: new in this run, or new of this executable; 0 if
 * not; -ENOMEM. Amortised constant time.
 */
int profile_add(struct profile *p, struct run *run, const struct event *ev);

/* Runs sorted by id; calls sorted by the architecture's word, then number. Borrowed until the next
 * change. */
const struct run *const *profile_runs(const struct profile *p, size_t *ret_n);
const struct observed *const *profile_syscalls(const struct profile *p, size_t *ret_n);

/* The call @s; NULL if it was not observed. Borrowed likewise. Constant time. */
const struct observed *profile_find(const struct profile *p, struct syscall_nr s);

/* Whether any call was made by the executable of that path. */
bool profile_has_executable(const struct profile *p, const char *path);

/* Facts sorted by the kind's word, then value; facts.h has more. Borrowed until the next change. */
const struct observed_fact *const *profile_facts(const struct profile *p, size_t *ret_n);

/* Gaps of all runs together. */
uint32_t profile_gaps(const struct profile *p);
