/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What scripts/gen-sets makes. Only names.c and sets.c include this. */

#include <stddef.h>

struct set_row {
	const char *name; /* "@aio"; NULL ends the list */
	const char *const
		*listed; /* names and nested "@sets" as systemd lists them, ended by NULL */
};

struct set_table {
	int version;
	const struct set_row *sets;
	const char *const
		*unresolved; /* names that the version's libseccomp does not know, ended by NULL */
};

/* Every known name, sorted, ended by NULL. */
extern const char *const names_table[];

extern const struct set_table set_table_247, set_table_252, set_table_257, set_table_262;
