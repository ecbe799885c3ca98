/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The form in which the kernel and auditd write records: numbers, and texts that are quoted or
 * hexadecimal. In auditd's enriched format a byte 0x1d follows, and then names, which are not read.
 */

#include "record.h"
#include "scan.h"

/* Reads what follows "audit(": "1764000000.123:456)". False, and nothing is read, if it is anything
 * else. */
bool raw_stamp(struct scan *s, struct record *r);

/* Reads the fields behind the stamp. A number at the very end of the line is not believed unless
 * the line is @whole. NULL, or what is wrong: a constant. */
const char *raw_fields(struct scan *s, bool whole, struct record *r);
