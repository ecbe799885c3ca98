/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What stands before the text of a line says who wrote it, where, and when. */

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

/*
 * Who wrote a text. Only the kernel and audit write records, and each writer's words of loss are its
 * own, so that a program cannot pass for another by what it says: it has to get the other's name
 * before the line. In files of syslog and in journalctl's text everybody can do that; there, the
 * name is what the log says, and no proof. The journal itself has fields that prove it (journal.h).
 */
enum writer {
	WRITER_UNNAMED, /* nothing stands before the text: the log of auditd, ausearch, cat */
	WRITER_KERNEL,
	WRITER_AUDIT, /* auditd, its plugins, or the audit transport of a journal */
	WRITER_JOURNALD,
	WRITER_RSYSLOG,
	WRITER_OTHER, /* a program that writes neither records nor words of loss */
};

struct origin {
	enum writer writer;
	bool named;              /* a log daemon's prefix was read */
	uint64_t time_ms;        /* since 1970; 0: not known */
	struct record_text host; /* empty if unknown */
};
