/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* Writes @text in lines of at most 100 columns, which are broken at blanks: the first line begins
 * with @first, the others with @rest. A word that is longer than a line is not broken, up to 1000 columns: systemd reads no
 * drop-in further than a line of 1 MiB. */
void wrap_text(FILE *out, const char *first, const char *rest, const char *text);

/* Writes the words behind @key. If they do not fit into 100 columns, @key is repeated on the next
 * line, which means the same to systemd. */
void wrap_words(FILE *out, const char *key, const char **words, size_t n);
