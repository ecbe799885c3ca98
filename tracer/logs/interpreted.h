/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The form in which `ausearch -i` prints records: dates, names, and texts without quotes. Nothing
 * marks the end of such a text, and an attacker may have put " syscall=" into it. Fields behind the
 * texts are therefore searched from the end of the line.
 */

#include "record.h"
#include "scan.h"

/* Reads what follows "audit(": "11/24/2026 00:09:18.123:456)", "11/24/26 …" or "2026-11-24 …", in
 * the local time zone. False, and nothing is read, if it is anything else. */
bool interpreted_stamp(struct scan *s, struct record *r);

/* Reads the fields behind the stamp. NULL, or what is wrong: a constant. */
const char *interpreted_fields(struct scan *s, struct record *r);
