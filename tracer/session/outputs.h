/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a verb that derives leaves behind: the profile, and a suggestion. */

#include "base/file-stamp.h"
#include "base/reporter.h"
#include "derive/derive.h"
#include "emit/emit.h"

struct outputs {
	/* How to derive and write the suggestion. */
	enum style style;
	const struct sets *target; /* borrowed */
	const struct emitter *emitter;
	struct emit_options emit;
	/* A wide list is enforced, and what is outside of that of @style is logged. */
	bool staged;
	/* The code of the programs is not read for the margin. */
	bool no_reach;
	/* Where to write it; NULL: to the stream that outputs_write() is given. */
	const char *suggestion;
	/* What to write instead of a suggestion: a drop-in that adds to this existing filter
	 * (session/existing.h) what it lacks. NULL: a whole suggestion. */
	const char *extend;
	struct sysset allowed; /* by that filter; set by outputs_read_extended() */
	/* A filter that the suggestion must not exceed: a file or unit as for existing_read(), or a
	 * unit, of which it is also read which privileges it has. NULL: none. */
	const char *within, *unit;
	struct filter *limit; /* that filter; set by outputs_read_limits(), owned */
	char **programs;      /* of that unit's Exec lines; likewise, a list of base/list.h */
	struct derive_limits limits;
	/* Where to save the profile; NULL: nowhere. A file that exists is joined with what is
	 * observed. */
	const char *profile;
	/* A file that is no profile is renamed and reported, instead of being an error. */
	bool sets_aside;
	struct reporter reporter;
	/* Whether the file of the profile held nothing that is not observed, when it had @stamp. For
	 * outputs_load_observed() and outputs_save_run() only. */
	bool is_known;
	struct file_stamp stamp;
};

/* Reads the filter that is to be extended, for the target; does nothing if there is none. -ENODATA
 * if it has no SystemCallFilter=, or another -errno; the reason is in @f. */
int outputs_read_extended(struct outputs *o, const struct reporter *reporter, struct failure *f);

/* Reads the filter that must not be exceeded, for the target; does nothing if there is none. A unit
 * without a filter is no limit, a file without one is -ENODATA; or another -errno; the reason is in
 * @f. */
int outputs_read_limits(struct outputs *o, const struct reporter *reporter, struct failure *f);

/* Frees what was read; the outputs are borrowed otherwise. */
void outputs_release(struct outputs *o);

/* Of more runs in the file of a profile, the oldest become one when it is read. */
enum { OUTPUTS_RUNS_MAX = 1000 };

/* Checks that both files can be written, so that a workload of an hour does not end with "no such
 * directory", and loads the profile if it exists, else makes an empty one. -errno, with the reason
 * in @f. The caller frees @ret. */
int outputs_load(const struct outputs *o, struct failure *f, struct profile **ret);

/* The same for a profile that only grows from now on, and is saved by outputs_save_run(). */
int outputs_load_observed(struct outputs *o, struct failure *f, struct profile **ret);

/* How long outputs_save() waits for another syscarve that saves in the same file. */
enum { OUTPUTS_WAIT_MS = 10000 };

/*
 * Joins @p into the profile in its file, as it is by now; does nothing if no profile is wanted.
 * Others may save in the same file: a lock keeps them from losing what each adds. It is waited for
 * @wait_ms; then the profile is saved all the same, and that is reported, unless @wait_ms is 0:
 * -EAGAIN. -errno, with the reason in @f; the file is then as it was.
 */
int outputs_save(
	const struct outputs *o, const struct profile *p, unsigned wait_ms, struct failure *f);

/* The same for the profile of outputs_load_observed(), while @run, a run of it, is observed: the file
 * gets its report as it is by now. @run may be NULL. A file that nobody else has changed is not read
 * again. */
int outputs_save_run(struct outputs *o, const struct profile *p, const struct run *run,
	unsigned wait_ms, struct failure *f);

/* Whether the profile may be saved before the end: a pipe, a device or a descriptor gets it once. */
bool outputs_can_save_early(const struct outputs *o);

/*
 * Derives a suggestion from @p, reports its warnings, and writes it to its file, whole or not at
 * all, or to @fallback. If a filter is to be extended, what it lacks is written instead; if it
 * lacks nothing, that is reported and nothing is written. -ENODATA if nothing was observed, or
 * another -errno; the reason is in @f.
 */
int outputs_write(const struct outputs *o, const struct profile *p, FILE *fallback,
	const struct reporter *reporter, struct failure *f);
