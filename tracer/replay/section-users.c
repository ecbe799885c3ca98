/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "section-users.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/counter.h"

static int compare_users(const void *a, const void *b)
{
	const struct section_user *u = a, *v = b;

	return (u->uid > v->uid) - (u->uid < v->uid);
}

static bool is_counted(const struct tally_entry *e)
{
	return e->uid >= 0 && !(e->launcher && e->uid == 0);
}

int section_users(const struct replay_section *s, struct section_user **ret, size_t *ret_n)
{
	struct section_user *users = calloc(s->n_entries + 1, sizeof(*users));
	size_t n = 0, kept = 0;

	if (!users)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_entries; i++)
		if (is_counted(s->entries[i]))
			users[n++] = (struct section_user){
				(uint32_t)s->entries[i]->uid, s->entries[i]->count};
	qsort(users, n, sizeof(*users), compare_users);
	for (size_t i = 0; i < n; i++)
		if (kept > 0 && users[kept - 1].uid == users[i].uid)
			users[kept - 1].count = count_add(users[kept - 1].count, users[i].count);
		else
			users[kept++] = users[i];
	*ret = users;
	*ret_n = kept;
	return 0;
}
