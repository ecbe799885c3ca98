/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verb.h"

/* Prints what @v does, and its options from their table, formatted as by systemd; through a pager
 * on a terminal. Returns the exit status. */
int help_print(const struct verb *v);

/* What a group does with @words, which is not one of its verbs: help, or a word on wrong usage.
 * Returns the exit status. */
int help_group(const struct verb *group, char *const *words);

/* Prints all verbs. Returns the exit status. */
int help_print_all(void);

/* From now on no pager is used for help. */
void help_without_pager(void);

/* The way an option is written: "-o, --output=FILE". */
enum { HELP_LABEL_SIZE = 64 };
char *help_label(const struct option_row *row, char buf[HELP_LABEL_SIZE]);
