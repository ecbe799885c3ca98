/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "groups/sets.h"
#include "verb.h"

/* Finds the sets behind --systemd=@word, see session/target.h. 0, or an exit status after it has printed why not. */
int target_get(const struct verb *v, const char *word, struct sets **ret);
