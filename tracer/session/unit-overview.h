/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How all services of a host are restricted, and whether their processes really are. */

#include "groups/filter.h"
#include "unit-state.h"
#include "unit/exposure.h"

/* Whether the filter that a unit's files have is in force. */
enum unit_in_force {
	IN_FORCE_UNFILTERED, /* the files have none */
	IN_FORCE_STOPPED,    /* there is no main process */
	IN_FORCE_NO,         /* the main process runs without any filter */
	IN_FORCE_OLDER,      /* the main process is older than a file of the unit */
	IN_FORCE_YES,
	_IN_FORCE_MAX,
};

struct unit_in_force_row {
	const char *word;    /* in JSON */
	const char *summary; /* for a person */
};

/* One row for each enum unit_in_force. */
extern const struct unit_in_force_row unit_in_force[];

/* The main process; its numbers are -1 if they are not known, and then there may be none. */
struct unit_process {
	uint32_t pid;
	int64_t started_us;                  /* since 1970 */
	long seccomp, filters, no_new_privs; /* as /proc/PID/status has them */
};

struct unit_overview {
	char *name;
	enum filter_mode mode;
	int allowed;                  /* calls of this architecture that may pass */
	const char **sensitive;       /* sensitive sets of which a call may pass, with "@" */
	size_t n_sensitive;           /* borrowed from the target, the list is owned */
	char exposure[EXPOSURE_SIZE]; /* "9.6 UNSAFE"; "" if systemd-analyze does not judge it */
	struct unit_process process;
	enum unit_in_force in_force;
	bool watched;     /* by syscarve */
	const char *form; /* of the drop-in of syscarve, or NULL; static */
};

struct unit_overviews {
	struct unit_overview *of; /* sorted by name */
	size_t n;
	int universe; /* calls that exist on this architecture */
};

/* Looks at all services that the manager has loaded. -errno, with the reason in @f. The caller
 * releases @ret, also after a failure; @target must outlive it. */
int unit_overviews(const struct unit_place *place, const struct sets *target, struct failure *f,
	struct unit_overviews *ret);

void unit_overviews_release(struct unit_overviews *o);
