/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile/profile.h"
#include "table.h"

/* The facts of a profile over all runs, a table for each kind. Empty if it is all zero. */
struct show_facts {
	struct table *of[_FACT_MAX];
};

/* -ENOMEM. The caller releases @ret by show_facts_release(), if this fails as well. */
int show_facts_make(const struct profile *p, struct show_facts *ret);
void show_facts_release(struct show_facts *s);

/* Prints the tables, and a sentence for each kind of which there is no fact although every run
 * would have shown it. -ENOMEM. */
int show_facts_print(const struct show_facts *s, const struct profile *p, bool legend);

/* An object with the rows of each kind, by the kind's word. -ENOMEM. */
int show_facts_json(const struct show_facts *s, json_t **ret);
