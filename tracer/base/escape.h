/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/*
 * Copies @text to @buf and writes everything except printable ASCII as \n, \t, \\ or \xNN, so that
 * bytes which a log or a hostile process chose reach neither a terminal nor a drop-in. A text that
 * does not fit into @size bytes (at least 8) is cut and ends with "...". Returns @buf.
 */
char *escape_to(char *buf, size_t size, const char *text);

/* Copies @text to @buf, which has room for four times as much, and writes only what is not printable
 * ASCII as \xNN: for a message in which names are escaped already. Returns @buf. */
char *escape_controls(char *buf, const char *text);

/* The same as escape_to() in a new string of the necessary length; NULL if memory is exhausted. The caller frees
 * it. */
char *escape_new(const char *text);
