/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Lines with audit records: auditd's file, the kernel log behind whatever prefix syslog or a
 * journal gave it, and the output of ausearch, with -i or without. A line's own stamp decides which
 * form it has, so that a log can mix them.
 */

#include "record.h"

/*
 * Reads @line, which has no newline in it. @whole is false if the newline was missing, because the
 * line is the last of a file or was too long: then a number at its very end may be incomplete, and
 * is not believed.
 */
enum record_result audit_read(const char *line, size_t len, bool whole, struct record *ret);

/* The serial of the event that a line of auditd's file belongs to, whatever its type, and its node=
 * (empty if it has none). False if the line is no record, or one of auditd's own, which count
 * serials of another kind. */
bool audit_serial(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node);
