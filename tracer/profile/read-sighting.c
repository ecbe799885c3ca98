/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read-sighting.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "plain-sighting.h"
#include "read-run.h"
#include "store.h"

static const char key_runs[] = "runs";

/* ---- one */

static int read_executables(const struct reader *reader, json_t *object, struct sighting *s)
{
	_cleanup_(list_freep) char **list = NULL;
	int r;

	r = member_list(&reader->place, object, "executables", false, &list);
	if (r < 0)
		return r;
	for (char **path = list; *path; path++) {
		r = sighting_add_executable(s, *path);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_tree(const struct reader *reader, struct json_span text, struct sighting *s)
{
	_cleanup_(json_decrefp) json_t *object = NULL;
	int r;

	r = reader_load(reader, text, &object);
	if (r < 0)
		return r;
	if (!json_is_object(object))
		return member_bad(&reader->place, key_runs, "has a member that is not an object");
	r = member_count(&reader->place, object, "count", &s->count);
	if (r < 0)
		return r;
	r = member_seconds(&reader->place, object, "first", &s->first_us);
	if (r < 0)
		return r;
	s->launcher = json_is_true(json_object_get(object, "launcher"));
	return read_executables(reader, object, s);
}

static int read_sighting(const struct reader *reader, struct json_cursor *c, struct sighting *s)
{
	struct json_span text = {c->at, (size_t)(c->end - c->at)};
	size_t n;
	int r;

	r = plain_sighting_read(text, s, &n);
	if (r > 0)
		c->at += n;
	if (r != 0)
		return r;
	r = split_value(c, &text);
	return r < 0 ? reader_not_a_part(reader, c) : read_tree(reader, text, s);
}

/* ---- the list */

/* The run of the id in quotes. Ids have no character that JSON would have to escape. */
static struct run *find_run(const struct reader *reader, struct json_span key)
{
	char id[RUN_ID_MAX + 1];
	size_t n = key.n - 2;

	if (n >= sizeof(id))
		return NULL;
	memcpy(id, key.at + 1, n);
	id[n] = '\0';
	return strlen(id) == n ? store_find_run(reader->profile, id) : NULL;
}

static bool is_behind(struct json_span key, struct json_span before)
{
	size_t n = key.n < before.n ? key.n : before.n;

	return memcmp(key.at, before.at, n) > 0;
}

static int read_member(const struct reader *reader, struct json_span key, struct json_cursor *c,
	struct sighting **list, size_t *n)
{
	struct run *run = find_run(reader, key);
	struct sighting *s;
	int r;

	if (!run)
		return member_bad(&reader->place, key_runs, "names a run that does not exist");
	r = sightings_append(list, n, run, &s);
	return r < 0 ? r : read_sighting(reader, c, s);
}

/* Ids in order, as they are written, occur once; for others jansson looks. */
int read_sightings(struct reader *reader, struct json_span text, struct sighting **list, size_t *n)
{
	struct json_span key, before = {"", 0};
	struct json_cursor c;
	bool in_order = true;
	int r;

	if (split_open(&c, text, '{') < 0)
		return member_bad(&reader->place, key_runs, "is not an object");
	while ((r = split_key(&c, &key)) > 0) {
		in_order = in_order && (before.n == 0 || is_behind(key, before));
		before = key;
		r = read_member(reader, key, &c, list, n);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return reader_not_a_part(reader, &c);
	return in_order ? 0 : reader_skip(reader, text);
}

/* ---- what was seen */

static int add_member(
	const struct reader *reader, json_t *object, struct json_span key, struct json_span value)
{
	_cleanup_(json_decrefp) json_t *name = NULL, *loaded = NULL;
	int r;

	r = reader_load(reader, key, &name);
	if (r < 0)
		return r;
	r = reader_load(reader, value, &loaded);
	if (r < 0)
		return r;
	if (json_object_get(object, json_string_value(name)))
		return member_bad(&reader->place, "", "has a member twice");
	return json_object_set(object, json_string_value(name), loaded) < 0 ? -ENOMEM : 0;
}

static int split_observed(const struct reader *reader, struct json_span text, json_t *object,
	struct json_span *ret_sightings)
{
	struct json_span key, value;
	struct json_cursor c;
	int r;

	if (split_open(&c, text, '{') < 0)
		return member_bad(&reader->place, "", "is not an object");
	while ((r = split_member(&c, &key, &value)) > 0) {
		if (!split_is_key(key, key_runs))
			r = add_member(reader, object, key, value);
		else if (ret_sightings->at)
			r = member_bad(&reader->place, key_runs, "occurs twice");
		else
			*ret_sightings = value;
		if (r < 0)
			return r;
	}
	return r < 0 ? reader_not_a_part(reader, &c) : 0;
}

int read_observed(struct reader *reader, struct json_span text,
	int (*add)(struct reader *reader, json_t *object, struct json_span sightings))
{
	_cleanup_(json_decrefp) json_t *object = json_object();
	struct json_span sightings = {};
	int r;

	if (!object)
		return -ENOMEM;
	r = split_observed(reader, text, object, &sightings);
	if (r < 0)
		return r;
	if (!sightings.at)
		return member_bad(&reader->place, key_runs, "is missing");
	return add(reader, object, sightings);
}
