/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Facts: what else was observed beside the number of a call, such as the address family of a socket. Each kind is one
 * row of a table (fact.c), which also says in which argument of which calls it is found.
 */

#include <stdint.h>

enum fact_kind {
	FACT_ADDRESS_FAMILY, /* AF_* that socket(2) and socketpair(2) asked for */
	_FACT_MAX,
};

struct fact {
	enum fact_kind kind;
	uint64_t value;
	uint64_t count; /* how many times */
};

/* A kind's word in a profile: "address-family". */
const char *fact_word(enum fact_kind k);
/* _FACT_MAX if no kind has that word. */
enum fact_kind fact_from_word(const char *word);

/* A value as the kernel's headers and systemd's options call it ("AF_INET"), or its number in @buf if it has no name.
 * Returns the name, which is static, or @buf. */
enum { FACT_TEXT_SIZE = 24 };
const char *fact_value_text(enum fact_kind k, uint64_t value, char buf[FACT_TEXT_SIZE]);

/* The value behind a text that fact_value_text() gives; -EINVAL. */
int fact_value_parse(enum fact_kind k, const char *text, uint64_t *ret);

/* Where facts come from: the arguments of these calls, ended by a NULL call. */
struct fact_argument {
	const char *call;
	unsigned argument; /* from 0 */
	enum fact_kind kind;
};
extern const struct fact_argument fact_arguments[];
