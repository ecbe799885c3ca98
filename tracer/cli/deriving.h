/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the verbs that derive have in common: their options, and the way from a profile to a
 * suggestion. */

#include "output.h"
#include "session/backend.h"
#include "session/outputs.h"
#include "verb.h"

struct deriving {
	const struct verb *verb;
	struct outputs out;  /* deriving_prepare() sets its target */
	bool denies;         /* --on-violation= is given, and is not log */
	const char *systemd; /* --systemd=, NULL for the default */
	struct sets *target; /* owned */
	struct output output;
};

/* --style= and what else decides on the suggestion; the target is a struct deriving. */
extern const struct option_group deriving_options;

/* --within= and --unit=; the target is a struct deriving. */
extern const struct option_group deriving_limit_options;

void deriving_init(struct deriving *d, const struct verb *v);
void deriving_release(struct deriving *d);

/* Takes --backend=; the target is a const struct backend *. */
int deriving_take_backend(void *target, const char *argument, struct failure *f);

/* Likewise, if the backend can attach. */
int deriving_take_attaching(void *target, const char *argument, struct failure *f);

/* Finds the target. 0 or an exit status. */
int deriving_prepare(struct deriving *d);
