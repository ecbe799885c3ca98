/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Lines of a log as the texts that somebody wrote: without colours, without the indentation of a
 * quotation, without what log daemons put before them (prefix.h), and out of what wraps them: JSON
 * of journalctl, of container runtimes and of log shippers, and the export and verbose forms of
 * journalctl. Most lines are one text each; a line of JSON can hold several, and an entry of a
 * journal can take several lines.
 */

#include "input.h"

struct unwrap;

int unwrap_new(struct unwrap **ret);
void unwrap_free(struct unwrap *u);

/* Whether lines are being gathered, so that the next one may be a part of something. */
bool unwrap_is_busy(const struct unwrap *u);

/* Takes a line. 0 or -ENOMEM. */
int unwrap_feed(struct unwrap *u, const struct input_line *line);

/* Takes the end of the log. 0 or -ENOMEM. */
int unwrap_finish(struct unwrap *u);

/* The next text of what was taken; false if there is none. It is valid until the next line is taken.
 * @ret_broken: NULL, or why something that may hold records cannot be read. */
bool unwrap_next(struct unwrap *u, struct input_line *ret, const char **ret_broken);

/* Whether any line so far was of a form that is known here. */
bool unwrap_recognised(const struct unwrap *u);
