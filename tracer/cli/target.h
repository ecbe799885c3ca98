/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/sets.h"
#include "verb.h"

/*
 * The sets behind --systemd=@word: a version of the tables, "host", or NULL for the default: this host's version from
 * the tables where they have it, what this host's systemd-analyze says where not, else 252, which is then said. 0, or
 * an exit status after having said why.
 */
int target_get(const struct verb *v, const char *word, struct sets **ret);
