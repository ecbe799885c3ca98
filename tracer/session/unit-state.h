/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What syscarve has done to a unit: kept in a directory of the unit's own, so that it can be taken
 * back after a crash between any two steps. Each step is written there before it is done.
 */

#include <stdbool.h>
#include <stdint.h>

#include "unit/unit-paths.h"

/* How a drop-in of syscarve restricts its unit. */
enum unit_form {
	UNIT_COMPLAIN, /* nothing is denied that was not denied before; what would be is logged */
	UNIT_STAGED,   /* a wide list is enforced, what is outside of the tight one is logged */
	UNIT_TIGHT,    /* the tight list is enforced */
	_UNIT_FORM_MAX,
};

struct unit_form_row {
	const char *word;    /* "staged" */
	const char *summary; /* for a person, without a period */
};

/* One row for each enum unit_form, in its order; ended by a row whose word is NULL. */
extern const struct unit_form_row unit_forms[];

/* A file that syscarve writes, and what was there before. */
struct unit_put {
	char *path;   /* NULL: nothing was put there */
	char *text;   /* what syscarve writes */
	char *before; /* NULL: there was no file */
	char *replaced; /* what was there when @text was written over a drop-in of syscarve; or NULL */
};

/* The drop-in that restricts the unit. */
struct unit_installed {
	struct unit_put put;
	enum unit_form form;
	bool settled;     /* the unit has survived its probation */
	int64_t since_us; /* when it was put there, in µs since 1970 */
};

/* How the unit is watched. */
struct unit_watching {
	char *watcher;    /* the transient service that does it, or NULL */
	int64_t since_us; /* in µs since 1970 */
	bool unfiltered;  /* the unit's own filter is not in force meanwhile */
	bool traced; /* by ptrace, for which its Exec lines go through syscarve; else by eBPF */
};

struct unit_state {
	struct unit_installed installed;
	struct unit_watching watching;
};

/* The directory of a unit, locked as long as it is open. */
struct unit_store {
	char *dir, *profile; /* @profile: the path of the profile that is recorded */
	int lock;
	bool has_state; /* there was something to load */
	struct unit_state state;
};

/*
 * Makes the directory if it is missing, locks it, and loads the state. -EBUSY if another process has
 * it locked for more than a moment, -EBADMSG if the state is damaged; the reason is in @f. The
 * caller releases @ret with unit_store_close(), also after a failure.
 */
int unit_store_open(const struct unit_place *place, const char *unit, struct failure *f,
	struct unit_store *ret);

/* Loads the state without a lock, for a look at it; without a directory nothing is made. */
int unit_store_peek(const struct unit_place *place, const char *unit, struct failure *f,
	struct unit_store *ret);

/* Whether anything is known of the unit: a state, or a profile. */
bool unit_store_has_record(const struct unit_store *s);

/* Writes the state, whole or not at all, and on the disk when it returns. A state that says nothing
 * is removed. -errno, with the reason in @f. */
int unit_store_save(struct unit_store *s, struct failure *f);

void unit_store_close(struct unit_store *s);

void unit_put_release(struct unit_put *p);
