/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

enum { TIME_TEXT_SIZE = 64 };

/* "2026-11-26 14:20:39 UTC" for microseconds since 1970. Returns @buf. */
char *time_text(int64_t us, char buf[TIME_TEXT_SIZE]);

/* "3h 20min", "4d 2h", "12s" for microseconds. Returns @buf. */
char *span_text(int64_t us, char buf[TIME_TEXT_SIZE]);
