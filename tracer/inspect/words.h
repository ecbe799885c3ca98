/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The names that the kernel's headers have for the values of arguments. Each list is ended by a
 * NULL text. */

#include <stdint.h>
#include <stdio.h>

struct word {
	uint64_t value;
	const char *text;
};

/* Flags, of which an argument has several. */
extern const struct word words_open_flags[], words_clone_flags[], words_prot_flags[],
	words_type_flags[];

/* Values, of which an argument has one. */
extern const struct word words_domains[], words_types[], words_ioctls[], words_prctls[];

/* Write the names of a value: several flags, the first one after @sep, or one. A value without a
 * name is written as a number. */
void words_write_all(FILE *out, const struct word *w, uint64_t value, const char *sep);
void words_write_one(FILE *out, const struct word *w, uint64_t value);
