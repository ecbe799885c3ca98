/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel's headers call the values of arguments. Each list is ended by a NULL text. */

#include <stdint.h>
#include <stdio.h>

struct word {
	uint64_t value;
	const char *text;
};

/* To be ORed together. */
extern const struct word words_open_flags[], words_clone_flags[], words_prot_flags[],
	words_type_flags[];

/* One of them. */
extern const struct word words_domains[], words_types[], words_ioctls[], words_prctls[];

/* What has no word is written as a number. @sep precedes the first word of several. */
void words_write_all(FILE *out, const struct word *w, uint64_t value, const char *sep);
void words_write_one(FILE *out, const struct word *w, uint64_t value);
