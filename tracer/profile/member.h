/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Members of JSON objects, each of the type that it must have. Every failure that is not -ENOMEM is
 * -EBADMSG, and its message has the file and the place of the member.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"

enum { MEMBER_SECONDS_MAX = 2000000000 };
#define MEMBER_TIME_MAX INT64_C(253402300799999999) /* the last microsecond of the year 9999 */

/* What is read, and where in it: "syscalls[3]". */
struct place {
	const char *path; /* escaped */
	struct failure *failure;
	char at[256]; /* "" at the top */
};

/* Sets the failure to "PATH: PLACE.KEY: @what" and returns -EBADMSG. @key may be "". */
int member_bad(const struct place *p, const char *key, const char *what);

/* The member @key of @object, borrowed. If it is missing or null, *ret is NULL if it is optional,
 * else that is an error. */
int member_get(const struct place *p, json_t *object, const char *key, json_type type,
	bool optional, json_t **ret);

/* A new string, decoded (text.h); *ret is left as it is if an optional member is missing. */
int member_text(const struct place *p, json_t *object, const char *key, bool optional, char **ret);

/* The same for an array of strings, which ends with NULL. If it fails, *ret may hold the first of
 * them: the caller frees it in any case. */
int member_list(const struct place *p, json_t *object, const char *key, bool optional, char ***ret);

/* A whole number that is not negative. */
int member_count(const struct place *p, json_t *object, const char *key, uint64_t *ret);

/* Seconds, at most MEMBER_SECONDS_MAX, as microseconds. */
int member_seconds(const struct place *p, json_t *object, const char *key, uint64_t *ret);

/* "2026-01-31T12:00:00.000000Z", at most MEMBER_TIME_MAX, as microseconds since 1970. */
int member_time(const struct place *p, json_t *object, const char *key, int64_t *ret);
