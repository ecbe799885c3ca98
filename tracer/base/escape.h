/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/*
 * @text with everything but printable ASCII written as \n, \t, \\ or \xNN, so that what a log or a hostile process
 * chose can reach neither a terminal nor a drop-in. Cut with "..." where it does not fit into @size bytes (at least
 * 8). Returns @buf.
 */
char *escape_to(char *buf, size_t size, const char *text);

/* The same in a new string of whatever length is needed; NULL when memory is out. The caller frees. */
char *escape_new(const char *text);
