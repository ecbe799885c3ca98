/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* Writes @text in lines of about 100 columns, broken at blanks: the first begins with @first, others with @rest. */
void wrap_text(FILE *out, const char *first, const char *rest, const char *text);

/* Writes the words behind @key; where they do not fit into about 100 columns, @key is repeated on the next line, which
 * means the same to systemd. */
void wrap_words(FILE *out, const char *key, const char **words, size_t n);
