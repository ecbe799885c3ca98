/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What earlier profiles have seen need not be seen again: --known=. */

#include "profile/profile.h"
#include "verb.h"

struct known {
	struct syscall_nr *calls; /* that a trap filter can spare, ptrace/trap.h */
	size_t n;
};

/* Joins the profiles in @paths, which is ended by NULL, into @p, and takes from them what need not be observed. 0, or
 * an exit status after having said why. */
int known_load(const struct verb *v, char *const *paths, struct profile *p, struct known *ret);

/* Notes in @run what was not counted. -ENOMEM. */
int known_note(const struct known *k, struct run *run);

void known_release(struct known *k);
