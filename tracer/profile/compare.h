/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "profile.h"

/*
 * Calls @fn for each system call that only one of two profiles has, in the order of
 * profile_syscalls(); @added if that is @right. How often a call was made does not count. Returns
 * how many there are, or the first negative number from @fn.
 */
int profile_compare(const struct profile *left, const struct profile *right,
	int (*fn)(bool added, const struct observed *o, void *userdata), void *userdata);
