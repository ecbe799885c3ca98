/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pending_record {
	struct pending_record *next;
	struct record record;
	char texts[];
};

void pending_init(struct pending *p)
{
	*p = (struct pending){.last = &p->first};
}

void pending_release(struct pending *p)
{
	while (p->first) {
		struct pending_record *next = p->first->next;

		free(p->first);
		p->first = next;
	}
}

int pending_add(struct pending *p, const struct record *record)
{
	struct pending_record *e;

	if (p->n == PENDING_MAX)
		return 0;
	e = malloc(sizeof(*e) + record_texts_len(record));
	if (!e)
		return -ENOMEM;
	e->next = NULL;
	e->record = *record;
	record_move_texts(&e->record, e->texts);
	*p->last = e;
	p->last = &e->next;
	p->n++;
	return 1;
}

int pending_retry(
	struct pending *p, int (*try)(void *userdata, const struct record *record), void *userdata)
{
	struct pending_record **at = &p->first;

	while (*at) {
		struct pending_record *e = *at;
		int r = try(userdata, &e->record);

		if (r < 0)
			return r;
		if (r == 0) {
			at = &e->next;
			continue;
		}
		*at = e->next;
		free(e);
		p->n--;
	}
	p->last = at;
	return 0;
}
