/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Families: calls that stand in for one another after an upgrade of libc or on another
 * architecture, and calls that belong together because they work on the same object. A service that
 * calls one member is likely to call the others on some path. The table in family.c has a reason
 * for each family. Not safe to call from several threads.
 */

#include "sysset.h"

struct family {
	/* What one member is to another; completes the sentence "openat2 is ... openat": "another
	 * form of". */
	const char *relation;
	/* Why a service that calls one member is likely to call the others: a clause without a
	 * period. */
	const char *reason;
	/* Names, ended by NULL. */
	const char *const *members;
};

/* All families, ended by one whose reason is NULL. */
extern const struct family families[];

/* @calls and all members of their families. */
void family_close(const struct sysset *calls, struct sysset *ret);

/* The family by which the call @id belongs to another call of @calls, and the id of that call; NULL
 * if there is none. If there are several, the first in the order of the tables. */
const struct family *family_find(int id, const struct sysset *calls, int *ret_of);

/*
 * Calls that are always allowed as margin, with their families: a service makes them on paths that
 * a short workload does not take, or to report its own crash (abort, raise, core dump).
 */
void family_harmless(struct sysset *ret);

/* Why the call @id is in family_harmless(): a clause without a period, NULL if it is not there.
 * @ret_of is the id of the call that the reason is about: @id itself, or the one to whose family it
 * belongs. */
const char *family_harmless_reason(int id, int *ret_of);

/*
 * Calls that give a file to another owner. They are margin although they are sensitive: rotating a
 * log file needs them, also in services that change owners nowhere else. Without CAP_CHOWN the
 * kernel refuses them anyway.
 */
void family_owner(struct sysset *ret);

/* Why they are margin: a clause without a period. */
extern const char family_owner_reason[];

/*
 * Calls that libraries can make, and services in their own code do not: corners such as asynchronous
 * I/O of POSIX, message queues, namespaces. They are no margin for the reason that code can make them
 * (derive/reached.h).
 */
void family_exotic(struct sysset *ret);
