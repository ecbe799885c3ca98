/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Siblings: syscalls that libc, an architecture or an upgrade swaps for one another. Facts, each with its reason,
 * in one table (family.c).
 */

#include "sysset.h"

/* One family: interchangeable names, ended by NULL. */
struct family {
	const char *reason;
	const char *const *members;
};
extern const struct family families[]; /* ended by a NULL reason */

/* @seen and all siblings of its members. */
void family_close(const struct sysset *seen, struct sysset *ret);

/* The harmless calls that libc makes on every path, and the way to die well (abort, raise, core dump): margin that
 * is always taken. */
void family_harmless(struct sysset *ret);
