/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What one line of a log contains, whatever the format: a call that a process made, or a notice
 * that records were lost. Reading allocates nothing: texts and facts point into the line, or into
 * the state of the log. An attacker may have chosen all of it, comm and exe above all.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/fact.h"

/* Beside the names: the kernel's numbers of audit's record types (linux/audit.h, libaudit.h). */
enum record_type {
	RECORD_SECCOMP, /* 1326: a seccomp filter denied or logged a call */
	RECORD_SYSCALL, /* 1300: a rule of auditctl matched a call; also a call that strace printed */
	RECORD_ABEND,   /* 1701: a signal ended a process; the record has no number of a call */
	RECORD_DAEMON_START, /* 1200: auditd started */
	RECORD_DAEMON_END,   /* 1201: auditd was stopped */
	RECORD_DAEMON_ABORT, /* 1202, 1206 (resumed), 1209 (error): auditd did not write all records */
	RECORD_SUPPRESSED, /* a message of the kernel or of a log daemon: @lost records were not written */
	RECORD_TOTAL,   /* a message of the kernel: @lost records since boot (audit_lost=) */
	RECORD_FOREIGN, /* a record within what another program wrote, which is not believed */
};

/* Bits of record.has: the members that the line has. */
enum {
	HAS_TIME = 1 << 0,
	HAS_ARCH = 1 << 1,
	HAS_NR = 1 << 2,
	HAS_PID = 1 << 3,
	HAS_UID = 1 << 4,
	HAS_SIG = 1 << 5,
	HAS_CODE = 1 << 6,
	HAS_COMM = 1 << 7,
	HAS_EXE = 1 << 8,
};

struct record_text {
	const char *at; /* not ended by NUL */
	uint32_t len;
	bool hex; /* two hexadecimal digits stand for each byte */
};

struct record {
	enum record_type type;
	unsigned int has;
	uint64_t time_ms; /* since 1970 */
	/* Time and serial identify an audit event; the same event can arrive twice. */
	uint64_t serial;
	/* Identifies the line if its format has no serials, and is 0 otherwise. Such lines are
	 * never duplicates. */
	uint64_t line_hash;
	uint64_t lost;
	uint64_t count; /* of calls that the line stands for */
	uint32_t arch;  /* AUDIT_ARCH_*, or SCMP_ARCH_X32 */
	int32_t nr;
	int32_t pid, sig;
	uint32_t uid;
	/* In audit records the last field that is read; not decoded any further. */
	uint32_t code;
	struct record_text comm, exe; /* empty if unknown */
	struct record_text host;  /* that wrote the record: node=, or syslog's; empty if unknown */
	const struct fact *facts; /* found in the arguments of the call */
	size_t n_facts;
	bool vague_date;    /* the day and the month may have changed places */
	const char *broken; /* for RECORD_BROKEN: why, a constant */
};

enum record_result {
	RECORD_NONE,   /* nothing that matters here */
	RECORD_READ,   /* the record is filled in */
	RECORD_BROKEN, /* the line looks like a record, but cannot be read because of record.broken */
};

/* Marks the record as broken because of @why, a constant. Returns RECORD_BROKEN. */
enum record_result record_break(struct record *r, const char *why);

/* The kernel writes this behind the path of an executable whose file was deleted or replaced, as an
 * upgrade does: the path without it is what services are known by. */
void record_text_undelete(struct record_text *t);

/* Decodes the text into @buf and ends it by NUL. A NUL in it ends it as well; what does not fit is
 * cut off. Returns the length. */
size_t record_decode(const struct record_text *t, char *buf, size_t size);

/* Copies the record's texts to @to, which has room for record_texts_len() bytes, and lets the
 * record point there. */
static inline size_t record_texts_len(const struct record *r)
{
	return r->comm.len + r->exe.len + r->host.len;
}
void record_move_texts(struct record *r, char *to);
