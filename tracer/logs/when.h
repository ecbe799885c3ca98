/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Points in time as systemd.time(7) writes them: "now", "today", "yesterday", "tomorrow",
 * "@SECONDS", "2026-11-24", "2026-11-24 16:00[:00[.5]]" with or without " UTC", "16:00[:00]"
 * (today), and times relative to now: "-1h 30min", "+5 min", "2 days ago". Without a zone it is
 * local time.
 */

#include <stdint.h>

/* Reads @text, with @now_ms as the present: milliseconds since 1970. 0 or -EINVAL. */
int when_parse(const char *text, int64_t now_ms, int64_t *ret_ms);
