/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Audit records as text: of auditd's file, of the kernel log, of journalctl, and of ausearch, with
 * -i or without. This is the one place that decides what is believed to be a record: a text that
 * begins as one, and that the kernel or audit wrote (origin.h). What stands further behind in a
 * text can be an attacker's words, such as the options of a mount in a message of the kernel.
 */

#include "interpreted.h"
#include "origin.h"
#include "record.h"

struct audit_context {
	const struct origin *from;
	struct date_order *dates; /* of the log */
	/* False if the line's newline was missing, because the line is the last of a file or was too
	 * long: then a number at its very end may be incomplete, and is not believed. */
	bool whole;
};

/* Reads @text, which is a line without its newline and without what stands before the writer's
 * text. */
enum record_result audit_read(
	const char *text, size_t len, const struct audit_context *c, struct record *ret);

/* The serial of the event that a line of auditd's file belongs to, whatever its type, and its node=
 * (empty if it has none). False if the line is no record, or one of auditd's own, which count
 * serials of another kind. */
bool audit_serial(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node);
