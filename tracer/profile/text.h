/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Texts of a profile. Paths and arguments are bytes, JSON is UTF-8: in the file's strings a
 * backslash is doubled, and a byte that is not part of UTF-8, and DEL, which a terminal obeys, is written as \\xNN (before JSON's own
 * escapes), so that every string is read back as it was.
 */

#include <stddef.h>

/* Both return a new string, or NULL if memory is exhausted; text_decode() also returns NULL, with
 * errno EINVAL, if an escape is malformed. */
char *text_encode(const char *bytes);
char *text_decode(const char *text);

/* How many of the @n bytes, from the first on, are written as they are, in a profile and in JSON. */
size_t text_plain_length(const char *bytes, size_t n);

/* Replaces *dst by a copy of @src if @src sorts after it; NULL sorts first. Any other rule that
 * does not depend on the order in which texts are joined would do as well. 0 or -ENOMEM. */
int text_join(char **dst, const char *src);
