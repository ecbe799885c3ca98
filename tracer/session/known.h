/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Calls that earlier profiles have and that need not be observed again: --known=. */

#include "profile/profile.h"

struct known {
	struct syscall_nr *calls; /* that a trap filter may let pass, ptrace/trap.h */
	size_t n;
};

/*
 * Loads the profiles in @paths, which ends with NULL, joins them into @p, and collects the calls
 * that need not be observed again. -errno, with the reason in @f. The caller releases @ret with
 * known_release().
 */
int known_load(char *const *paths, struct profile *p, struct failure *f, struct known *ret);

/* Notes in @run that the calls of @k were not counted. -ENOMEM. */
int known_note(const struct known *k, struct run *run);

void known_release(struct known *k);
