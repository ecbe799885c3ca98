/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The tables that scripts/gen-sets generates from the .sets and .names files. Only names.c and sets.c include this. */

#include <stddef.h>

struct set_row {
	const char *name; /* "@aio"; NULL ends the list */
	/* Names and nested "@sets" as systemd lists them, ended by NULL. */
	const char *const *listed;
};

struct set_table {
	int version;
	const struct set_row *sets;
	/* Names that the version's libseccomp does not know, ended by NULL. */
	const char *const *unresolved;
};

/* Every known name, sorted, ended by NULL. */
extern const char *const names_table[];

/* Every table by ascending version, ended by NULL (index.c). */
extern const struct set_table *const set_tables[];

/* Their versions, ended by 0 (index.c). */
extern const int sets_versions[];
