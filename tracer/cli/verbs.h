/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verb.h"

/* All verbs, in the order in which --help lists them; ended by NULL. */
extern const struct verb *const verbs[];

/* NULL if no verb has that name. */
const struct verb *verbs_find(const char *name);

/* For a row of an option: the verbs that --help lists. */
const char *verbs_words(size_t i, const char **ret_summary);
