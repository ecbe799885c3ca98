/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include "output.h"
#include "prove/proof.h"

/* What is printed of a proof. */
struct prove_report {
	const struct proof *proof;
	const char *filter; /* what the proof is about: a path, or several; not escaped */
	int systemd;
	int status; /* the command's, as a shell has it */
};

/* Prints a table whose last line counts the misses; or one JSON object. -ENOMEM, -EIO. */
void prove_print_table(FILE *out, const struct prove_report *report, const struct output *how);
int prove_print_json(FILE *out, const struct prove_report *report, const struct output *o);
