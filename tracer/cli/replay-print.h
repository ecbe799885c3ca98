/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What `replay` prints of the logs that were read. */

#include "replay/replay.h"

/* Warnings about what makes the result incomplete, one a line, to standard error. */
void replay_print_totals(const struct replay_totals *t);

/* The line above the suggestion of a section, as a comment that begins with @comment. */
void replay_print_heading(const char *comment, const struct replay_section *section);

/* Warnings about what keeps this host from writing records. */
void replay_print_preflight(void);

/* Names the executables with the most records that were left out because they are not of the unit
 * that was asked for, and the option that takes them in; does nothing if there are none. */
void replay_print_left_out(const struct tally *left_out);
