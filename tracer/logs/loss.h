/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The words in which the kernel, auditd, its plugins, journald and rsyslog write that they lost
 * something. */

#include "origin.h"
#include "scan.h"

/* Whether a message of @writer says so; then @ret is of type RECORD_SUPPRESSED or RECORD_TOTAL, and has
 * the amount, or 1 if the message has none. */
bool loss_read(enum writer writer, const struct scan *text, struct record *ret);
