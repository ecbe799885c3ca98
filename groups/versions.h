/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The differences between versions of systemd that decide what a filter means, apart from their
 * sets: one row for each version in tables/. No other module compares version numbers.
 *
 * To add a version: scripts/gen-sets VERSION ROOT makes its tables, and a row here has what this
 * version does differently. A unit test fails if the row is missing.
 */

#include <stdbool.h>

/* What a section's name may contain; systemd reads no further in a file at a header that has
 * more. */
enum section_names {
	SECTION_ANY,   /* everything */
	SECTION_SAFE,  /* neither control characters nor quotes nor backslashes */
	SECTION_PLAIN, /* nor the characters of a pattern; at least one character */
};

/* Each fact was read back from the systemd of the row (tests/systemd, make check-full). */
struct version_row {
	/* The version whose sets are in tables/. */
	int version;
	/* The first version that behaves so. A version between two rows behaves as the row below
	 * it. */
	int since;
	/* Which distribution has it, for lists of versions: "Debian 12". */
	const char *summary;
	/* Names, ended by NULL: what an allow list lets through beside @default, and no filter can
	 * deny. */
	const char *const *added;
	/* Names, ended by NULL: what the service manager's child calls between the filter and the
	 * exec. */
	const char *const *launcher;
	/* Names, ended by NULL: a filter that denies one of them takes privileges, because it implies
	 * NoNewPrivileges= for a service without CAP_SYS_ADMIN. NULL: each filter does. */
	const char *const *dropping;
	/* Whether `x:ERRNO` in an allow list lets x through, and `x:kill` denies it; otherwise the
	 * word is ignored. */
	bool allows_with_errno;
	/* Whether `~x:ERRNO` in an allow list only takes x out, so that x is answered as all else
	 * that is denied. */
	bool drops_errno;
	/* Whether no service starts with an architecture of another byte order; otherwise the word
	 * has no effect. */
	bool refuses_other_endian;
	enum section_names section_names;
	/* Names, ended by NULL: words of SystemCallArchitectures= that this version does not
	 * know. */
	const char *const *no_arches;
	/* The errno that an allow list answers to what is not in sets_declared(), or has no number
	 * on the native architecture; 0: that of SystemCallErrorNumber=. */
	int unknown_errno;
};

/* The rows in ascending order, ended by one whose version is 0. */
extern const struct version_row versions[];

/* The row by which @version behaves, which may be any number; never NULL. */
const struct version_row *version_find(int version);
