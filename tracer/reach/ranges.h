/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Into which functions the code of a file is cut. */

#include "elf-dynamic.h"

struct range {
	uint64_t start, end;
	bool is_stub; /* it only leads to other files */
};

/* All code, by address, without gaps: by the frames, by the symbols, and what is between them. The
 * caller frees it. -ENOMEM. */
int ranges_read(
	const struct elf_file *e, const struct elf_dynamic *d, size_t *ret_n, struct range **ret);

/* The index of the range that an address is in; @n if there is none. */
size_t ranges_find(const struct range *list, size_t n, uint64_t address);
