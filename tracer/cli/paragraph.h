/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* No line of help is longer. */
enum { PARAGRAPH_WIDTH = 80 };

/*
 * Prints @text in lines of at most PARAGRAPH_WIDTH columns, broken at blanks, and ends the last
 * one. The first begins at column @at, where the stream already is; the others begin at column
 * @indent. A newline in @text begins a new line.
 */
void paragraph_print(FILE *out, size_t at, size_t indent, const char *text);
