/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "symbols.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void symbols_init(struct symbols *n)
{
	*n = (struct symbols){};
	texts_init(&n->texts);
}

void symbols_release(struct symbols *n)
{
	texts_release(&n->texts);
	free(n->list);
	n->list = NULL;
}

int symbols_add(struct symbols *n, const char *name, uint32_t *ret)
{
	struct wanted_text w = texts_find(&n->texts, name, strlen(name));
	const char **list;
	int r;

	if (!w.text) {
		list = array_make_room(n->list, n->texts.n, sizeof(*list));
		if (!list)
			return -ENOMEM;
		n->list = list;
		r = texts_keep(&n->texts, &w);
		if (r < 0)
			return r;
		list[w.text->index] = w.text->at;
	}
	*ret = (uint32_t)w.text->index;
	return 0;
}

uint32_t symbols_find(const struct symbols *n, const char *name)
{
	struct wanted_text w = texts_find(&n->texts, name, strlen(name));

	return w.text ? (uint32_t)w.text->index : NAME_NONE;
}
