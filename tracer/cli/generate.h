/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the build makes of the tables of options: parts of the manual, and the tables of the shells'
 * completions. They print to standard output.
 */

#include "verb.h"

/* For the manual: the synopsis of all verbs; the options of @v but those of named groups; the
 * options of a named group. */
void generate_man_synopsis(void);
void generate_man_options(const struct verb *v);
void generate_man_group(const struct option_group *g);

/* For the manual: a list of words with their summaries; each word must have one. */
void generate_man_words(option_words words);

/* For the completions: assignments to bash's arrays; a function of zsh for each verb. */
void generate_bash(void);
void generate_zsh(void);
