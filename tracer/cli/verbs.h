/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verb.h"

/* All verbs, in the order in which --help lists them, those of a group behind it; ended by NULL. */
extern const struct verb *const verbs[];

/* NULL if no verb has that name. */
const struct verb *verbs_find(const char *name);

/* The verb that @words, which ends with NULL, begins with; *ret_n: how many of the words are its
 * name. A group, if the word behind it is none of its verbs; NULL if there is no such verb. */
const struct verb *verbs_match(char *const *words, int *ret_n);

/* For a row of an option: the verbs that --help lists. */
const char *verbs_words(size_t i, const char **ret_summary);

/* The @i-th verb of @group, or NULL behind the last one. */
const struct verb *verbs_member(const struct verb *group, size_t i);
