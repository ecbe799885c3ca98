/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The words of a filter's settings, cut and read as systemd does. */

#include <stdbool.h>
#include <stddef.h>

/* The white space of systemd. */
#define FILTER_BLANKS " \t\n\r"

/* Takes the next word from @rest, which is changed, without the backslashes that stand before its
 * characters. Quotes are part of the word, or with @unquotes hold it together and are taken away: 1
 * with the word in @ret, 0 if there is none, -EINVAL if a backslash or an open quote ends the
 * text. */
int filter_next_word(char **rest, bool unquotes, char **ret);

/*
 * Splits one word of an expression: `name` or `@set`, each with an optional `:ERRNO`, `:NUMBER` or
 * `:kill`. @ret_name_len is the length of the name in @word. @ret_errno is the errno, FILTER_KILL,
 * or -1 if none was given. -EINVAL if systemd would not parse the word.
 */
enum { FILTER_KILL = 0x7fffffff };
int filter_parse_word(const char *word, size_t *ret_name_len, int *ret_errno);

/* An errno: a name in either case, a number as C has it (hexadecimal, octal, with a sign), or one
 * that begins with 0b or 0o; or `kill`, as FILTER_KILL. 0 counts as a number. -EINVAL. */
int filter_parse_errno(const char *text);

/* Whether @word names an architecture in SystemCallArchitectures= of any version. */
bool filter_is_arch(const char *word);
