/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/counter.h"
#include "base/memstream.h"

void users_release(struct users *u)
{
	free(u->list);
	*u = (struct users){};
}

/* The user, who is added with no call if he is not there; *ret is NULL if his number is too large to
 * be kept. 0 or -ENOMEM. */
static int get_user(struct users *u, uint32_t uid, struct user **ret)
{
	struct user *grown;
	size_t at = 0;

	while (at < u->n && u->list[at].uid < uid)
		at++;
	*ret = at < u->n ? &u->list[at] : NULL;
	if ((*ret && (*ret)->uid == uid) || at == USERS_MAX)
		return 0;
	grown = reallocarray(u->list, u->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	u->list = grown;
	memmove(grown + at + 1, grown + at, (u->n - at) * sizeof(*grown));
	grown[at] = (struct user){.uid = uid};
	u->n = u->n < USERS_MAX ? u->n + 1 : USERS_MAX;
	*ret = &grown[at];
	return 0;
}

int users_add(struct users *u, uint32_t uid, uint64_t count)
{
	struct user *user;
	int r;

	r = get_user(u, uid, &user);
	if (r >= 0 && user)
		user->count = count_add(user->count, count);
	return r;
}

int users_join(struct users *dst, const struct users *src)
{
	for (size_t i = 0; i < src->n; i++) {
		struct user *user;
		int r = get_user(dst, src->list[i].uid, &user);

		if (r < 0)
			return r;
		if (user && user->count < src->list[i].count)
			user->count = src->list[i].count;
	}
	return 0;
}

int users_fold(struct users *dst, const struct users *src)
{
	for (size_t i = 0; i < src->n; i++) {
		int r = users_add(dst, src->list[i].uid, src->list[i].count);

		if (r < 0)
			return r;
	}
	return 0;
}

int users_text(const struct users *u, char **ret)
{
	_cleanup_(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int r;

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < u->n; i++)
		fprintf(out, "%s%u (%llu call%s)", i > 0 ? ", " : "", u->list[i].uid,
			(unsigned long long)u->list[i].count, u->list[i].count == 1 ? "" : "s");
	if (u->n == USERS_MAX)
		fputs(", and perhaps more", out);
	r = memstream_close(out, &text);
	if (r < 0)
		return r;
	*ret = TAKE(text);
	return 0;
}

json_t *users_json(const struct users *u)
{
	_cleanup_(json_decrefp) json_t *list = json_array();

	for (size_t i = 0; list && i < u->n; i++) {
		const struct json_member members[] = {
			{"uid", json_integer(u->list[i].uid)},
			{"count", json_integer((json_int_t)u->list[i].count)},
		};

		if (build_append(list, build_object(members, ARRAY_SIZE(members))) < 0)
			return NULL;
	}
	return TAKE(list);
}
