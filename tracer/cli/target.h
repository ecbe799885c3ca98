/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/sets.h"
#include "verb.h"

/* --systemd=; its target is a const char *. */
extern const struct option_group target_options;

/* --no-reach, for verbs that derive a filter; its target is a bool. */
extern const struct option_group code_options;

/* The sets behind --systemd=@word, which is NULL if the option is not given: see target_find() in
 * session/target.h. 0, or an exit status after the reason was printed. */
int target_get(const struct verb *v, const char *word, struct sets **ret);
