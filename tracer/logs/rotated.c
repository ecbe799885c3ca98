/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rotated.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "unpack.h"

enum { NUMBER_MAX = 999 }; /* auditd's; a date has more digits */

/* A path, taken apart: its length without the number that rotation gave it and without the ending
 * of a packer. */
struct parts {
	size_t base_len;
	unsigned long number; /* 0: the file that is written to now */
};

static struct parts take_apart(const char *path)
{
	size_t len = unpack_path_len(path), digits = 0;

	while (digits < len && digits < 9 && isdigit((unsigned char)path[len - digits - 1]))
		digits++;
	if (digits == 0 || digits + 1 >= len || path[len - digits - 1] != '.')
		return (struct parts){len, 0};
	return (struct parts){len - digits - 1, strtoul(path + len - digits, NULL, 10)};
}

static bool is_older(const char *a, const char *b)
{
	struct parts p = take_apart(a), q = take_apart(b);

	return p.base_len == q.base_len && memcmp(a, b, p.base_len) == 0 && p.number > q.number;
}

void rotated_sort(char **paths, size_t n)
{
	/* There are few: insertion keeps the order of all others. */
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && is_older(paths[j], paths[j - 1]); j--) {
			char *path = paths[j];

			paths[j] = paths[j - 1];
			paths[j - 1] = path;
		}
}

unsigned long rotated_missing(const char *older, const char *newer)
{
	unsigned long from = take_apart(newer).number, to = take_apart(older).number;

	if (!is_older(older, newer) || to > NUMBER_MAX)
		return 0;
	return to - from - 1;
}

bool rotated_is_old(const char *path)
{
	return take_apart(path).number > 0 || unpack_path_len(path) < strlen(path);
}
