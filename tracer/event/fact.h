/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A fact is something that was observed besides the number of a call, such as the address family of
 * a socket. Each kind is one row of a table in fact.c, and fact_arguments[] lists the calls and
 * arguments in which it is found: to add a kind, add it to the enum, and a row to each of the two
 * tables. A source that cannot see the arguments of calls leaves the kind out of
 * source_report.facts; then it is unknown whether there were any.
 */

#include <stdint.h>

enum fact_kind {
	FACT_ADDRESS_FAMILY, /* AF_* that was given to socket(2) or socketpair(2) */
	_FACT_MAX,
};

struct fact {
	enum fact_kind kind;
	uint64_t value;
	uint64_t count; /* how many times */
};

/* A kind's word in a profile ("address-family"), its heading in a table ("ADDRESS FAMILY"), and
 * what a sentence calls facts of it ("address families"). Static. */
const char *fact_word(enum fact_kind k);
const char *fact_heading(enum fact_kind k);
const char *fact_plural(enum fact_kind k);

/* The kind of that word; _FACT_MAX if no kind has it. */
enum fact_kind fact_from_word(const char *word);

/* Kinds are bits of a mask, 1 << enum fact_kind: this one has all of them. */
enum { FACT_ALL = (1 << _FACT_MAX) - 1 };

/* A value as the kernel's headers and systemd's options call it ("AF_INET"), or its number in @buf
 * if it has no name. Returns the name, which is static, or @buf. */
enum { FACT_TEXT_SIZE = 24 };
const char *fact_value_text(enum fact_kind k, uint64_t value, char buf[FACT_TEXT_SIZE]);

/* The value of a text that fact_value_text() gives, or of a number. -EINVAL for any other text. */
int fact_value_parse(enum fact_kind k, const char *text, uint64_t *ret);

/* An argument that holds a fact. */
struct fact_argument {
	const char *call;  /* as abi.h names it */
	unsigned argument; /* from 0 */
	enum fact_kind kind;
};
/* Ended by a NULL call. */
extern const struct fact_argument fact_arguments[];
