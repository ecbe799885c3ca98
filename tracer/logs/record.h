/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * One line of a log as an audit record. Nothing is copied and nothing allocated: texts point into the line.
 *
 * Read are auditd's file (raw, and enriched: what follows a 0x1d is left alone), the kernel log behind any prefix, and
 * what `ausearch -i` prints, where names stand for numbers. All of it may have been chosen by an attacker: comm and
 * exe above all.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_type {
	RECORD_SECCOMP,      /* 1326: a filter denied or logged a call */
	RECORD_SYSCALL,      /* 1300: a rule of auditctl */
	RECORD_ABEND,        /* 1701: a process was ended by a signal; no number of a call */
	RECORD_DAEMON_START, /* 1200 */
	RECORD_DAEMON_END,   /* 1201 */
	RECORD_DAEMON_ABORT, /* 1202, 1206 (resumed) or 1209 (error): auditd did not write all */
	RECORD_SUPPRESSED,   /* no record, but the kernel's word that @lost were not written */
	RECORD_TOTAL,        /* the same: @lost so far since the host was booted (audit_lost=) */
};

/* What is known of a record: bits of record.has. */
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
	size_t len;
	bool hex; /* two digits for each byte */
};

struct record {
	enum record_type type;
	unsigned int has;
	uint64_t time_ms; /* since 1970 */
	uint64_t serial;
	uint64_t lost;
	uint32_t arch; /* AUDIT_ARCH_* */
	int32_t nr;
	int32_t pid, sig;
	uint32_t uid;
	uint32_t code;                /* where it had to be looked at */
	struct record_text comm, exe; /* empty where unknown */
	struct record_text host;      /* that wrote it: node=, or syslog's; empty where unknown */
	const char *broken;           /* for RECORD_BROKEN: why, a constant */
};

enum record_result {
	RECORD_NONE,   /* no record of a type that matters here */
	RECORD_READ,   /* @ret is filled in */
	RECORD_BROKEN, /* looks like one, but @ret->broken */
};

/*
 * Reads @line, which has no newline in it. @whole is false where the newline was missing (the file's last line, or
 * one that was too long): then a number at the very end may be cut, and is not believed.
 */
enum record_result record_read(const char *line, size_t len, bool whole, struct record *ret);

/* The serial of whatever record a line of auditd's log is, and its node= (empty where there is none). False where it is
 * none, or one of auditd's own, which have serials of another kind. */
bool record_serial(const char *line, size_t len, uint64_t *ret, struct record_text *ret_node);

/* The text decoded, ended by NUL, cut at a NUL in it or where it does not fit. Returns its length. */
size_t record_decode(const struct record_text *t, char *buf, size_t size);

/* The texts' bytes, and a way to have them elsewhere: copies them to @to and lets the record point there. */
static inline size_t record_texts_len(const struct record *r)
{
	return r->comm.len + r->exe.len + r->host.len;
}
void record_move_texts(struct record *r, char *to);
