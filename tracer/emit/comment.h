/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

/* How many executables a comment names that says who made a call; `show` names all. */
enum { COMMENT_MAKERS = 20 };

/* How many runs a comment describes each for itself; `show` describes all. */
enum { COMMENT_RUNS = 20 };

/* Writes a comment line of a unit file, "# TEXT", wrapped at 100 columns. Further lines are
 * indented by two columns more than the text. What comes from files or processes must be escaped in
 * it. -ENOMEM. */
__attribute__((format(printf, 2, 3))) int comment(FILE *out, const char *fmt, ...);

/* "a, b and 3 others": the first @shown of the @n strings, escaped and each cut to a reasonable
 * length, in a new string that the caller frees. -ENOMEM. */
int comment_list(const char *const *list, size_t n, size_t shown, char **ret);

/* The strings of @list, which ends with NULL, joined by @separator and escaped, in a new string
 * that the caller frees. @list may be NULL. -ENOMEM. */
int comment_join(const char *const *list, const char *separator, char **ret);
