/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What standard output and standard error are connected to, and what follows from that: colour,
 * width, "…". This is determined once, before a pager takes the place of the terminal.
 */

#include <stdbool.h>
#include <stdio.h>

enum colour {
	COLOUR_NONE,
	COLOUR_HEADING, /* of a table or a list */
	COLOUR_SENSITIVE,
	COLOUR_MISS,
	COLOUR_ADDED,
	COLOUR_REMOVED,
	COLOUR_FAINT, /* of little importance */
	_COLOUR_MAX,
};

/*
 * The control sequence that begins @c on @out (stdout or stderr), and the one that ends it; "" if
 * @out has no colours. As in systemd: $SYSTEMD_COLORS (a boolean, 16 or 256) decides; else there is
 * no colour if $NO_COLOR is set, if @out is no terminal, or if $TERM is unset or "dumb". Other
 * streams, which are files, never have any.
 */
const char *colour_begin(FILE *out, enum colour c);
const char *colour_end(FILE *out, enum colour c);

/* Whether @out was a terminal when it was looked at for the first time. */
bool terminal_is_on(FILE *out);

/* The columns of the terminal that @out is on ($COLUMNS overrides it), or 0 if it is on none: then
 * nothing is cut. */
size_t terminal_width(FILE *out);

/* What stands for a text that was cut: "…", or "..." if the locale has no UTF-8. Both are
 * *ret_width columns wide. */
const char *terminal_ellipsis(size_t *ret_width);

/* The columns that @n bytes of UTF-8 take: bytes that continue a character take none. */
size_t terminal_columns(const char *text, size_t n);

/* Whether $TERM can move its cursor: it is set, and not "dumb". */
bool terminal_can_move(void);

/* A boolean as systemd reads it: 1 or 0 for "yes", "false", "on" and so on; -1 if it is none, or if
 * @text is NULL. */
int parse_boolean(const char *text);
