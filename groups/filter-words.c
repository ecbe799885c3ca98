/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "filter-words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

enum {
	ERRNO_LARGEST = 4095, /* the largest that a system call can answer */
	ERRNO_NAMED_LARGEST = 133,
	NONE = -1, /* no `:errno` was given */
};

int filter_next_word(char **rest, bool unquotes, char **ret)
{
	char *in = *rest + strspn(*rest, FILTER_BLANKS), *out = in, quote = '\0';

	if (*in == '\0')
		return 0;
	*ret = in;
	for (; *in && (quote || !strchr(FILTER_BLANKS, *in)); in++) {
		if (*in == '\\') {
			if (*++in == '\0')
				return -EINVAL;
			*out++ = *in;
		} else if (unquotes && (quote ? *in == quote : *in == '"' || *in == '\'')) {
			quote = quote ? '\0' : *in;
		} else {
			*out++ = *in;
		}
	}
	if (quote)
		return -EINVAL;
	*rest = *in ? in + 1 : in;
	*out = '\0';
	return 1;
}

static int find_errno(const char *name)
{
	/* strerrorname_np() knows one name of each number. */
	static const struct {
		const char *name;
		int number;
	} seconds[] = {
		{"EAGAIN", EAGAIN},
		{"EDEADLK", EDEADLK},
		{"EDEADLOCK", EDEADLOCK},
		{"ENOTSUP", ENOTSUP},
		{"EOPNOTSUPP", EOPNOTSUPP},
		{"EWOULDBLOCK", EWOULDBLOCK},
	};

	for (size_t i = 0; i < ARRAY_SIZE(seconds); i++)
		if (strcasecmp(name, seconds[i].name) == 0)
			return seconds[i].number;
	for (int i = 1; i <= ERRNO_NAMED_LARGEST; i++) {
		const char *known = strerrorname_np(i);

		if (known && strcasecmp(name, known) == 0)
			return i;
	}
	return -ENOENT;
}

/* The base that a prefix names which strtol() does not know everywhere; 0 leaves it to strtol(). */
static int take_base(const char **text)
{
	static const struct {
		const char *prefix;
		int base;
	} bases[] = {{"0b", 2}, {"0o", 8}};

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++)
		if (strncasecmp(*text, bases[i].prefix, 2) == 0) {
			*text += 2;
			return bases[i].base;
		}
	return 0;
}

static int parse_number(const char *text)
{
	char *end;
	int base;
	long n;

	text += strspn(text, FILTER_BLANKS);
	base = take_base(&text);
	errno = 0;
	n = strtol(text, &end, base);
	if (errno != 0 || end == text || *end || n < 0 || n > ERRNO_LARGEST)
		return -EINVAL;
	return (int)n;
}

int filter_parse_errno(const char *text)
{
	int number;

	if (strcmp(text, "kill") == 0)
		return FILTER_KILL;
	number = find_errno(text);
	return number >= 0 ? number : parse_number(text);
}

int filter_parse_word(const char *word, size_t *ret_name_len, int *ret_errno)
{
	const char *colon = strchr(word, ':');
	int number = NONE;

	if (colon == word || *word == '\0')
		return -EINVAL;
	if (colon) {
		number = filter_parse_errno(colon + 1);
		if (number < 0)
			return -EINVAL;
	}
	*ret_name_len = colon ? (size_t)(colon - word) : strlen(word);
	*ret_errno = number;
	return 0;
}

bool filter_is_arch(const char *word)
{
	static const char *const words[] = {"native", "x86", "x86-64", "x32", "arm", "arm64",
		"loongarch64", "mips", "mips64", "mips64-n32", "mips-le", "mips64-le",
		"mips64-le-n32", "parisc", "parisc64", "ppc", "ppc64", "ppc64-le", "riscv64",
		"s390", "s390x"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}
