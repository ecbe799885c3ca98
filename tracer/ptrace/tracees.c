/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tracees.h"

#include <stdlib.h>

static size_t bucket_of(pid_t tid)
{
	return (size_t)tid % TRACEES_BUCKETS;
}

struct tracee *tracees_find(const struct tracees *t, pid_t tid)
{
	struct tracee *e = t->bucket[bucket_of(tid)];

	while (e && e->tid != tid)
		e = e->next;
	return e;
}

struct tracee *tracees_add(struct tracees *t, pid_t tid)
{
	struct tracee **slot = &t->bucket[bucket_of(tid)];
	struct tracee *e = malloc(sizeof(*e));

	if (!e)
		return NULL;
	*e = (struct tracee){.next = *slot, .tid = tid, .blocked_in = -1, .received.call.nr = -1};
	*slot = e;
	t->count++;
	return e;
}

void tracees_remove(struct tracees *t, pid_t tid)
{
	for (struct tracee **slot = &t->bucket[bucket_of(tid)]; *slot; slot = &(*slot)->next) {
		struct tracee *e = *slot;

		if (e->tid != tid)
			continue;
		*slot = e->next;
		t->count--;
		free(e);
		return;
	}
}

void tracees_release(struct tracees *t)
{
	for (size_t i = 0; i < TRACEES_BUCKETS; i++)
		while (t->bucket[i])
			tracees_remove(t, t->bucket[i]->tid);
}

void tracees_foreach(
	const struct tracees *t, void (*fn)(struct tracee *t, void *userdata), void *userdata)
{
	for (size_t i = 0; i < TRACEES_BUCKETS; i++)
		for (struct tracee *e = t->bucket[i]; e; e = e->next)
			fn(e, userdata);
}
