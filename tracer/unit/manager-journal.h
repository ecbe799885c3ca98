/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a service manager has written to the journal about units. */

#include <stddef.h>
#include <stdint.h>

#include "unit.h"

/*
 * Opens the journal at the entries of the manager of @u, about @u or any unit, that were written at
 * @since_us (µs since 1970) or later, with one of the @n @messages, each "MESSAGE_ID=...". Everybody
 * can send such a message: it counts if the host's manager sent it, or for a user's unit this user.
 * -errno; the caller closes @ret with sym_sd_journal_close().
 */
struct manager_entries {
	const char *const *messages;
	size_t n;
	bool of_any_unit;
};

int manager_journal_open(const struct unit *u, const struct manager_entries *which,
	int64_t since_us, sd_journal **ret);

/* The field in which an entry names its unit: "UNIT", or of a user's manager "USER_UNIT". */
const char *manager_unit_field(const struct unit *u);

/* Copies the value of a field of the current entry, cut to @size; "" if there is none. */
void manager_field(sd_journal *j, const char *field, char *ret, size_t size);
