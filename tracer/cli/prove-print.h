/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "event/source.h"
#include "prove/misses.h"

struct proof {
	struct misses misses;
	struct source_report report;
	char *filter; /* what was held against the command: a path, or several */
	int systemd;
	bool enforced;
	int status; /* the command's, as a shell has it */
};

/* A table, with a last line that tells how many; or one JSON object. */
void prove_print_table(FILE *out, const struct proof *p);
int prove_print_json(FILE *out, const struct proof *p);
