/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The form in which `ausearch -i` prints records: dates, names, and texts without quotes. Nothing
 * marks the end of such a text, and an attacker may have put " syscall=" into it. Fields behind the
 * texts are therefore searched from the end of the line.
 */

#include "record.h"
#include "scan.h"

/*
 * ausearch prints dates as its locale has them: "11/24/2026", "24/11/26", "24.11.2026",
 * "2026-11-24". Whether the day or the month comes first is known of a log as soon as one of its
 * dates has a day above 12.
 */
enum order {
	ORDER_UNKNOWN,
	ORDER_MONTH_FIRST,
	ORDER_DAY_FIRST,
};

struct date_order {
	enum order slashes; /* of dates with slashes, which may have either */
};

/* Searches the beginning of a log for a date that shows the order. */
void interpreted_look_ahead(const char *text, size_t len, struct date_order *ret);

/* Reads what follows "audit(": "11/24/2026 00:09:18.123:456)", in the local time zone. The month is
 * taken for the first if the order is not known; then the record is marked. False, and nothing is
 * read, if it is anything else. */
bool interpreted_stamp(struct scan *s, struct date_order *dates, struct record *r);

/* Reads the fields behind the stamp. NULL, or what is wrong: a constant. */
const char *interpreted_fields(struct scan *s, struct record *r);
