/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

/* Writes a comment line of a unit file, "# TEXT", wrapped at 100 columns. Further lines are
 * indented by two columns more than the text. What comes from files or processes must be escaped in
 * it. -ENOMEM. */
__attribute__((format(printf, 2, 3))) int comment(FILE *out, const char *fmt, ...);

/* The strings of @list, which ends with NULL, joined by @separator and escaped, in a new string
 * that the caller frees. @list may be NULL. -ENOMEM. */
int comment_join(const char *const *list, const char *separator, char **ret);
