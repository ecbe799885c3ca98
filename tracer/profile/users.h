/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The users whose records a run consists of. A section of a log can have records of a user who only
 * gave his program the name, or, in a mount namespace of his own, the path of the service's: then
 * the numbers are all that tells them apart.
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Whoever has many numbers, such as those of a user namespace, can write records of each. Those
 * with the smallest numbers are kept. */
enum { USERS_MAX = 64 };

struct user {
	uint32_t uid;   /* in the initial user namespace */
	uint64_t count; /* of calls */
};

struct users {
	struct user *list; /* sorted by uid */
	size_t n;
};

void users_release(struct users *u);

/* Notes @count more calls of a user. 0 or -ENOMEM. */
int users_add(struct users *u, uint32_t uid, uint64_t count);

/* Joins @src, of the same run, into @dst: the larger count of each user is kept. 0 or -ENOMEM. */
int users_join(struct users *dst, const struct users *src);

/* The same for @src of another run: the sums are kept. */
int users_fold(struct users *dst, const struct users *src);

/* "0 (12 calls), 33 (400 calls)"; it says that there may be more if USERS_MAX are known. The caller
 * frees @ret. -ENOMEM. */
int users_text(const struct users *u, char **ret);

/* [{"uid": 0, "count": 12}, …]; NULL if memory is exhausted. */
json_t *users_json(const struct users *u);
