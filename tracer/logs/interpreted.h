/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The form that `ausearch -i` prints: dates, names and unquoted texts. Nothing tells where an unquoted text ends, and an
 * attacker may have put " syscall=" into it, so what stands behind the texts is read from the line's end.
 */

#include "record.h"
#include "scan.h"

/* Behind "audit(": "11/24/2026 00:09:18.123:456)", "11/24/26 …" or "2026-11-24 …", in the local time zone. */
bool interpreted_stamp(struct scan *s, struct record *r);

/* NULL, or what is wrong: a constant. */
const char *interpreted_fields(struct scan *s, struct record *r);
