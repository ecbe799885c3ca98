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

void late_init(struct late *l)
{
	*l = (struct late){.last = &l->first};
}

void late_release(struct late *l)
{
	while (l->first) {
		struct late_record *next = l->first->next;

		free(l->first);
		l->first = next;
	}
}

int late_add(struct late *l, const struct record *record)
{
	struct late_record *e;

	if (l->n == LATE_MAX)
		return 0;
	e = malloc(sizeof(*e) + record_texts_len(record));
	if (!e)
		return -ENOMEM;
	e->next = NULL;
	e->record = *record;
	record_move_texts(&e->record, e->texts);
	*l->last = e;
	l->last = &e->next;
	l->n++;
	return 1;
}

int late_retry(
	struct late *l, int (*try)(void *userdata, const struct record *record), void *userdata)
{
	struct late_record **at = &l->first;

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
		l->n--;
	}
	l->last = at;
	return 0;
}
