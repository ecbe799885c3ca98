/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "late.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct late_record {
	struct late_record *next;
	struct record record;
	char texts[];
};

void late_init(struct late *p)
{
	*p = (struct late){.last = &p->first};
}

void late_release(struct late *p)
{
	while (p->first) {
		struct late_record *next = p->first->next;

		free(p->first);
		p->first = next;
	}
}

int late_add(struct late *p, const struct record *record)
{
	struct late_record *e;

	if (p->n == LATE_MAX)
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

int late_retry(
	struct late *p, int (*try)(void *userdata, const struct record *record), void *userdata)
{
	struct late_record **at = &p->first;

	while (*at) {
		struct late_record *e = *at;
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
