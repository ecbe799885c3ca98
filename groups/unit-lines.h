/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The lines of a unit file, cut as systemd cuts them. A line ends by LF, CR, both in either order,
 * or NUL. One whose last character is a backslash continues on the next line; a blank takes the
 * backslash's place. Lines that begin with `#` or `;` are comments, also between a line and its
 * continuation. The first UTF-8 byte order mark that begins a line is skipped.
 */

#include <stdbool.h>
#include <stdio.h>

struct unit_lines {
	FILE *in;
	char *text;      /* the line with its continuations */
	unsigned number; /* of the last line that was read */
	unsigned begin;  /* the line at which the text begins */
	bool any_mark;
};

/* @in is borrowed. -ENOMEM. */
int unit_lines_init(struct unit_lines *u, FILE *in);
void unit_lines_release(struct unit_lines *u);

/* 1 with the next line in @ret, which is valid until the next call and may be changed; 0 at the
 * end; -EMSGSIZE if the line u->number is longer than systemd reads (1 MiB, continuations
 * included); -errno. */
int unit_lines_next(struct unit_lines *u, char **ret);
