/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names of symbols, each kept once for all files, so that they are compared by their indexes. */

#include <stdint.h>

#include "base/texts.h"

enum { NAME_NONE = UINT32_MAX };

struct symbols {
	struct texts texts;
	const char **list; /* by index */
};

void symbols_init(struct symbols *n);
void symbols_release(struct symbols *n);

/* The index of a name, which is kept. 0 or -ENOMEM. */
int symbols_add(struct symbols *n, const char *name, uint32_t *ret);

/* NAME_NONE if it is not kept. */
uint32_t symbols_find(const struct symbols *n, const char *name);

static inline const char *name_at(const struct symbols *n, uint32_t index)
{
	return index == NAME_NONE ? NULL : n->list[index];
}
