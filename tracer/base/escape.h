/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/*
 * Copies @text to @buf and writes everything except printable ASCII as \n, \t, \\ or \xNN, so that
 * bytes which a log or a hostile process chose reach neither a terminal nor a drop-in. A text that
 * does not fit into @size bytes (at least 8) is cut and ends with "...". Returns @buf.
 */
char *escape_to(char *buf, size_t size, const char *text);

/* The same in a new string of the necessary length; NULL if memory is exhausted. The caller frees
 * it. */
char *escape_new(const char *text);
