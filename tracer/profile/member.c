/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "member.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "text.h"

enum { MICROSECONDS = 1000000 };

int member_bad(const struct place *p, const char *key, const char *what)
{
	return failure_set(p->failure, -EBADMSG, "%s: %s%s%s%s%s", p->path, p->at,
		*p->at && *key ? "." : "", key, *p->at || *key ? ": " : "", what);
}

int member_get(const struct place *p, json_t *object, const char *key, json_type type,
	bool optional, json_t **ret)
{
	static const char *const wanted[] = {
		[JSON_OBJECT] = "is not an object",
		[JSON_ARRAY] = "is not an array",
		[JSON_STRING] = "is not a string",
		[JSON_INTEGER] = "is not a whole number",
		[JSON_REAL] = "is not a number",
	};
	json_t *value = json_object_get(object, key);

	if (optional && (!value || json_is_null(value))) {
		*ret = NULL;
		return 0;
	}
	if (!value)
		return member_bad(p, key, "is missing");
	if (type == JSON_REAL ? !json_is_number(value) : json_typeof(value) != type)
		return member_bad(p, key, wanted[type]);
	*ret = value;
	return 0;
}

static int decode(const struct place *p, const char *key, const char *text, char **ret)
{
	errno = ENOMEM;
	char *bytes = text_decode(text);

	if (!bytes)
		return errno == EINVAL ? member_bad(p, key, "has a malformed escape") : -ENOMEM;
	*ret = bytes;
	return 0;
}

int member_text(const struct place *p, json_t *object, const char *key, bool optional, char **ret)
{
	json_t *value = NULL;
	int r;

	r = member_get(p, object, key, JSON_STRING, optional, &value);
	if (r < 0 || !value)
		return r;
	return decode(p, key, json_string_value(value), ret);
}

int member_list(const struct place *p, json_t *object, const char *key, bool optional, char ***ret)
{
	json_t *value = NULL;
	char **list;
	int r;

	r = member_get(p, object, key, JSON_ARRAY, optional, &value);
	if (r < 0 || !value)
		return r;
	list = calloc(json_array_size(value) + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	/* What was read so far is freed with its owner. */
	*ret = list;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (!text)
			return member_bad(p, key, "has a member that is not a string");
		r = decode(p, key, text, &list[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int member_count(const struct place *p, json_t *object, const char *key, uint64_t *ret)
{
	json_t *value = NULL;
	int r;

	r = member_get(p, object, key, JSON_INTEGER, false, &value);
	if (r < 0)
		return r;
	if (json_integer_value(value) < 0)
		return member_bad(p, key, "is negative");
	*ret = (uint64_t)json_integer_value(value);
	return 0;
}

int member_seconds(const struct place *p, json_t *object, const char *key, uint64_t *ret)
{
	json_t *value = NULL;
	double seconds;
	int r;

	r = member_get(p, object, key, JSON_REAL, false, &value);
	if (r < 0)
		return r;
	seconds = json_number_value(value);
	if (!(seconds >= 0 && seconds <= MEMBER_SECONDS_MAX))
		return member_bad(p, key, "is not a duration in seconds");
	*ret = (uint64_t)(seconds * MICROSECONDS + 0.5);
	return 0;
}

int member_time(const struct place *p, json_t *object, const char *key, int64_t *ret)
{
	struct tm tm = {};
	int r, us, end = 0;
	json_t *value = NULL;
	int64_t seconds;

	r = member_get(p, object, key, JSON_STRING, false, &value);
	if (r < 0)
		return r;
	if (sscanf(json_string_value(value), "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ%n", &tm.tm_year,
		    &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &us, &end) != 7 ||
		end != 27)
		return member_bad(p, key, "is not a time like 2026-01-31T12:00:00.000000Z");
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	seconds = timegm(&tm);
	if (seconds < 0 || seconds > MEMBER_TIME_MAX / MICROSECONDS || us < 0)
		return member_bad(p, key, "is not a time between the years 1970 and 9999");
	*ret = seconds * MICROSECONDS + us;
	return 0;
}
