/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the code of the programs of a profile can call, read from the files of this host. */

#include "base/reporter.h"
#include "derive/reached.h"
#include "groups/sets.h"
#include "profile/profile.h"
#include "profile/text-index.h"
#include "reach/reach.h"

/* A program that made a call, or is beside one that did. */
struct code_program {
	char *path;
	bool is_beside;      /* it was not observed: see struct reached */
	bool is_void;        /* it made what was not found in its code */
	bool is_interpreter; /* it can call whatever its scripts want */
	struct reach *reach; /* NULL: it could not be read */
	char *problem; /* why @reach is not known or not relied on: a clause, escaped; or NULL */
	struct sysset observed, calls; /* what it made, and what its code can make */
};

struct code {
	struct reach_context *context;
	size_t n;
	struct code_program **programs; /* by path, those beside them last */
	struct text_index by_path;
	bool is_unattributed; /* of some calls the programs are not known, or too many */
	char *unreadable; /* the first helper that is there and cannot be read, and why; or NULL */
	struct reached reached;
	char *why[SYSSET_BITS];
};

/*
 * Reads the programs of @p, those in private directories of them, the common helpers, and @more: a
 * list of further programs that come under the filter, which may be NULL. -ENODATA if the
 * profile names no program; -EOPNOTSUPP, -ENOMEM; the reason is in @f. The caller frees @ret with code_free().
 */
int code_read(const struct profile *p, char *const *more, struct failure *f, struct code **ret);

/*
 * The same for a suggestion for @target, with the programs of the unit's Exec lines, if it is
 * known. If that is another systemd than this host's, the programs there are other builds, and
 * nothing relies on those of this host alone. What cannot be found leaves @ret NULL, and is no
 * error. Programs that made what is not in their code are reported. 0 or -ENOMEM.
 */
int code_for_margin(const struct profile *p, const struct sets *target, char *const *programs,
	const struct reporter *reporter, struct code **ret);

static inline const struct reached *code_reached(const struct code *c)
{
	return c ? &c->reached : NULL;
}

/* Reads the programs @paths, which ends with NULL, each with @modules: a list that may be NULL.
 * Here a program that cannot be read is an error: -ENOENT, -ENOEXEC and the like, with the
 * reason in @f. There are no helpers, and nothing beside them. */
int code_read_files(char *const *paths, char *const *modules, struct failure *f, struct code **ret);

void code_free(struct code *c);
static inline void code_freep(struct code **c)
{
	code_free(*c);
}

/* The calls of @r that have a name, as a set. 0 or -ENOMEM. */
int code_calls(const struct reach *r, struct sysset *ret);

/* "setpriority < ngx_worker_process_init < ... < main", escaped; NULL if memory is
 * exhausted, or if it cannot. The caller frees it. */
char *code_how(const struct reach *r, int id);
