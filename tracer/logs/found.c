/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "found.h"

#include <errno.h>
#include <stdlib.h>

int found_add(struct found *t, const struct text *text)
{
	if (t->n == t->room) {
		size_t room = t->room > 0 ? 2 * t->room : 16;
		struct text *grown = reallocarray(t->list, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		t->list = grown;
		t->room = room;
	}
	t->list[t->n++] = *text;
	return 0;
}

const struct text *found_next(struct found *t)
{
	return t->next < t->n ? &t->list[t->next++] : NULL;
}

void found_release(struct found *t)
{
	free(t->list);
	*t = (struct found){};
}
