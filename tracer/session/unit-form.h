/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From a profile to the drop-in of a unit. */

#include "derive/derive.h"
#include "unit-limits.h"
#include "unit-state.h"

/* What is to be made of a profile; everything is borrowed. */
struct unit_plan {
	enum unit_form form;
	enum style style;          /* of the tight list */
	bool no_reach;             /* the code of the programs is not read for the margin */
	const struct sets *target; /* of the systemd that will read the drop-in */
	/* What the drop-in must not exceed. The unit's SystemCallErrorNumber= stays in force. */
	const struct unit_limits *limits;
	/* The unit's own text, of which the drop-in makes another Description=; NULL: it has none. */
	const char *description;
	/* The text of the drop-in, if it was edited by hand; or NULL. */
	const char *edited;
};

struct unit_draft {
	char *text;   /* of the drop-in */
	bool filters; /* it has an allow list as SystemCallFilter= */
	bool logs;    /* it has a SystemCallLog= */
	/* What SystemCallFilter= denies fails with this errno; 0: the kernel kills for it. */
	int error_number;
	/* What its SystemCallFilter= lets through, as far as names go. */
	struct sysset allowed;
	/* What its SystemCallLog= does not log. */
	struct sysset silent;
	struct sysset universe; /* the names that both are about (struct suggestion) */
};

/* -ENODATA if nothing was observed, -EBADMSG if systemd would not read what was edited, or another
 * -errno; the reason is in @f. The caller releases @ret with unit_draft_release(). */
int unit_draft(const struct unit_plan *plan, const struct profile *p, struct failure *f,
	struct unit_draft *ret);

void unit_draft_release(struct unit_draft *d);
