/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emitters.h"

#include <string.h>

/* One row for each format, the default first. */
#define FORMATS(X) \
	X(dropin) \
	X(line) \
	X(names) \
	X(json) \
	X(oci) \
	X(complain)

#define DECLARE(name) extern const struct emitter emit_##name;
FORMATS(DECLARE)

#define LIST(name) &emit_##name,
const struct emitter *const emitters[] = {FORMATS(LIST) NULL};

const struct emitter *emitter_find(const char *word)
{
	for (const struct emitter *const *e = emitters; *e; e++)
		if (strcmp((*e)->word, word) == 0)
			return *e;
	return NULL;
}
