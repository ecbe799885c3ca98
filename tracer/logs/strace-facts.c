/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "strace-args.h"

/* Second names of values, which versions of strace print. */
static const struct {
	enum fact_kind kind;
	const char *word;
	uint64_t value;
} aliases[] = {
	{FACT_ADDRESS_FAMILY, "AF_LOCAL", AF_LOCAL},
	{FACT_ADDRESS_FAMILY, "AF_FILE", AF_FILE},
	{FACT_ADDRESS_FAMILY, "AF_ROUTE", AF_ROUTE},
	{FACT_ADDRESS_FAMILY, "AF_DECnet", 12},
};

static bool parse_number(const char *word, uint64_t *ret)
{
	char *end;

	if (!scan_is_digit(*word))
		return false;
	errno = 0;
	*ret = strtoull(word, &end, 0);
	return errno == 0 && *end == '\0';
}

/* An address family is an int for the kernel, and strace before 4.9 calls it PF_*. */
static bool parse_family(const char *word, uint64_t *ret)
{
	char name[STRACE_WORD_SIZE];

	if (parse_number(word, ret)) {
		*ret = (uint32_t)*ret;
		return true;
	}
	snprintf(name, sizeof(name), "%s", word);
	if (strncmp(name, "PF_", 3) == 0)
		*name = 'A';
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (strcmp(aliases[i].word, name) == 0) {
			*ret = aliases[i].value;
			return true;
		}
	return fact_value_parse(FACT_ADDRESS_FAMILY, name, ret) == 0;
}

static bool parse_value(enum fact_kind kind, const char *word, uint64_t *ret)
{
	switch (kind) {
	case FACT_ADDRESS_FAMILY:
		return parse_family(word, ret);
	default:
		return false;
	}
}

size_t strace_facts(
	const struct strace_line *l, struct fact ret[STRACE_FACTS_MAX], uint32_t *unreadable)
{
	size_t n = 0;

	for (const struct fact_argument *a = fact_arguments; a->call; a++) {
		char word[STRACE_WORD_SIZE];
		uint64_t value;

		if (!strace_line_is(l, a->call))
			continue;
		strace_args_word(l->rest, a->argument, word);
		if (n < STRACE_FACTS_MAX && parse_value(a->kind, word, &value))
			ret[n++] = (struct fact){a->kind, value, 1};
		else
			*unreadable |= 1U << a->kind;
	}
	return n;
}

uint32_t strace_fact_kinds(const struct strace_line *l)
{
	uint32_t kinds = 0;

	for (const struct fact_argument *a = fact_arguments; a->call; a++)
		if (strace_line_is(l, a->call))
			kinds |= 1U << a->kind;
	return kinds;
}
