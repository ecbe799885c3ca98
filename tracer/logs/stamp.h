/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The times with which log daemons, journalctl and dmesg begin a line: "Nov 24 16:00:00",
 * "2026-11-24T16:00:00.123+01:00", "Tue 2026-11-24 16:00:00 CET", "1764000000.123456",
 * "[   12.345678] ", "[Tue Nov 24 16:00:00 2026] ". Without a zone they are local time; without a
 * year they are not in the future.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "scan.h"

struct stamp {
	uint64_t time_ms; /* since 1970; 0 if the time counts from boot */
	bool by_dmesg; /* in brackets, or with a comma: no host and no tag follow by themselves */
};

/* Reads a time and the blanks behind it. */
bool stamp_take(struct scan *s, struct stamp *ret);

/* "[   12.345678] ", also with the caller that some kernels add: "[   12.345678][  T123] ". */
bool stamp_take_boot(struct scan *s);

/* Local time as seconds since 1970, negative if there is no such time. @tm may be normalised. */
int64_t stamp_local(struct tm *tm);
