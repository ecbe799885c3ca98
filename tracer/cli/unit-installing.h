/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the verbs have in common that put a drop-in in force on a unit: their options, the profile
 * that it is made of, and the report of how that went. */

#include "derive/style.h"
#include "profile/profile.h"
#include "session/unit-form.h"
#include "unit-arguments.h"

enum { UNIT_PROBATION_MS = 10 * 1000 /* the default of --probation= */ };

struct unit_installing {
	struct unit_arguments unit;
	enum style style;
	bool no_reach;
	unsigned probation_ms;
	unsigned retries; /* --retry */

	/* unit_installing_open() sets these. */
	struct sets *target;
	char *description;
	struct unit_limits limits;
	struct unit_plan plan;
};

/* --style=, --probation= and --retry, and those of unit_change_options. */
extern const struct option_group unit_installing_options;

/* Opens the service @word as unit_arguments_open() does, and makes the plan for a drop-in of that
 * form. 0, or an exit status after the reason was printed. */
int unit_installing_open(struct unit_installing *q, const char *word, enum unit_form form);

void unit_installing_release(struct unit_installing *q);

/* Reads the profiles in @paths, which ends with NULL. To be called first, because their names are
 * those of this host. 0, or an exit status after the reason was printed. The caller frees @ret. */
int unit_installing_read(const struct unit_installing *q, char *const *paths, struct profile **ret);

/*
 * Unless *p has some profiles already, loads what was recorded of the unit, and adds what the kernel
 * has logged since a drop-in of syscarve is in force. What is new is printed. 0, or an exit status
 * after the reason was printed. The caller frees *p.
 */
int unit_installing_load(const struct unit_installing *q, struct profile **p);

/* Puts the drop-in in force, and prints how that went. Returns an exit status. */
int unit_installing_run(struct unit_installing *q, struct profile *p);
