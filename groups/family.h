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

/* What a service calls on paths that a short workload does not take, and the way to die well (abort, raise, core dump):
 * margin that is always taken. With siblings. */
void family_harmless(struct sysset *ret);

/* Giving a file to somebody: sensitive, and a margin nevertheless, since rolling a log file does it (the new file gets the
 * owner of the old one) in services that do it nowhere else. Without CAP_CHOWN the kernel refuses it anyway. */
void family_owner(struct sysset *ret);
