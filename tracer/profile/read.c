/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "read-run.h"
#include "read-sighting.h"
#include "reader.h"
#include "store.h"

enum part { PART_FORMAT, PART_VERSION, PART_RUNS, PART_SYSCALLS, PART_FACTS, _PART_MAX };

struct document {
	struct reader reader;
	struct json_span parts[_PART_MAX]; /* the members at the top; at == NULL: it is missing */
};

static int add_run(struct reader *reader, json_t *object)
{
	_cleanup_(run_freep) struct run *run = calloc(1, sizeof(*run));
	int r;

	if (!run)
		return -ENOMEM;
	r = read_run_members(&reader->place, object, reader->version, run);
	if (r < 0)
		return r;
	r = store_add_run(reader->profile, run);
	if (r == -EEXIST)
		return member_bad(&reader->place, "id", "occurs twice");
	if (r < 0)
		return r;
	run = NULL;
	return 0;
}

static int read_run(struct reader *reader, struct json_span text)
{
	_cleanup_(json_decrefp) json_t *object = NULL;
	int r;

	r = reader_load(reader, text, &object);
	if (r < 0)
		return r;
	return json_is_object(object) ? add_run(reader, object)
				      : member_bad(&reader->place, "", "is not an object");
}

static int read_arch(struct reader *reader, json_t *object, uint32_t *ret)
{
	json_t *value = NULL;
	unsigned audit;
	int r, end = 0;

	r = member_get(&reader->place, object, "arch", JSON_STRING, false, &value);
	if (r < 0)
		return r;
	*ret = abi_from_word(json_string_value(value));
	if (*ret != 0 && strcmp(json_string_value(value), "native") != 0)
		return 0;
	if (sscanf(json_string_value(value), "audit-%8x%n", &audit, &end) != 1 ||
		json_string_value(value)[end] != '\0')
		return member_bad(&reader->place, "arch", "is not an architecture");
	*ret = audit;
	return 0;
}

static bool is_syscall_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n < 64 && name[n] == '\0';
}

/* The number decides. A name is believed only if this host cannot give one, and only if it looks
 * like one. */
static int read_name(struct reader *reader, json_t *object, struct observed *o)
{
	_cleanup_(freep) char *name = NULL;
	int r;

	r = member_text(&reader->place, object, "name", true, &name);
	if (r < 0 || !name)
		return r;
	if (!is_syscall_name(name))
		return member_bad(&reader->place, "name", "is not a system call's name");
	if (!o->name)
		o->name = TAKE(name);
	return 0;
}

static int read_number(struct reader *reader, json_t *object, struct syscall_nr *ret)
{
	json_t *nr = NULL;
	uint32_t arch;
	int r;

	r = read_arch(reader, object, &arch);
	if (r < 0)
		return r;
	r = member_get(&reader->place, object, "nr", JSON_INTEGER, false, &nr);
	if (r < 0)
		return r;
	if (json_integer_value(nr) < INT32_MIN || json_integer_value(nr) > INT32_MAX)
		return member_bad(&reader->place, "nr", "is out of range");
	*ret = (struct syscall_nr){arch, (int32_t)json_integer_value(nr)};
	return 0;
}

static int add_syscall(struct reader *reader, json_t *object, struct json_span sightings)
{
	struct syscall_nr s;
	struct observed *o;
	int r;

	r = read_number(reader, object, &s);
	if (r < 0)
		return r;
	r = store_get(reader->profile, s, &o);
	if (r < 0)
		return r;
	if (r == 0)
		return member_bad(&reader->place, "nr", "occurs twice");
	r = read_name(reader, object, o);
	if (r < 0)
		return r;
	return read_sightings(reader, sightings, &o->sightings, &o->n_sightings);
}

static int read_syscall(struct reader *reader, struct json_span text)
{
	return read_observed(reader, text, add_syscall);
}

static int read_fact_value(struct reader *reader, json_t *object, struct fact *ret)
{
	json_t *kind = NULL, *value = NULL;
	int r;

	r = member_get(&reader->place, object, "kind", JSON_STRING, false, &kind);
	if (r < 0)
		return r;
	r = member_get(&reader->place, object, "value", JSON_STRING, false, &value);
	if (r < 0)
		return r;
	ret->kind = fact_from_word(json_string_value(kind));
	if (ret->kind == _FACT_MAX)
		return member_bad(&reader->place, "kind", "is not a kind of fact");
	r = fact_value_parse(ret->kind, json_string_value(value), &ret->value);
	if (r < 0)
		return member_bad(&reader->place, "value", "is not a value of that kind");
	return 0;
}

static int add_fact(struct reader *reader, json_t *object, struct json_span sightings)
{
	struct observed_fact *o;
	struct fact fact = {};
	int r;

	r = read_fact_value(reader, object, &fact);
	if (r < 0)
		return r;
	r = store_get_fact(reader->profile, fact.kind, fact.value, &o);
	if (r < 0)
		return r;
	if (r == 0)
		return member_bad(&reader->place, "value", "occurs twice");
	return read_sightings(reader, sightings, &o->sightings, &o->n_sightings);
}

static int read_fact(struct reader *reader, struct json_span text)
{
	return read_observed(reader, text, add_fact);
}

/* ---- the text */

static const char *const keys[] = {
	[PART_FORMAT] = "format",
	[PART_VERSION] = "version",
	[PART_RUNS] = "runs",
	[PART_SYSCALLS] = "syscalls",
	[PART_FACTS] = "facts",
};
static_assert(ARRAY_SIZE(keys) == _PART_MAX, "each part has its key");

static int take_part(struct document *d, struct json_span key, struct json_span value)
{
	for (enum part p = 0; p < _PART_MAX; p++) {
		if (!split_is_key(key, keys[p]))
			continue;
		if (d->parts[p].at)
			return member_bad(&d->reader.place, keys[p], "occurs twice");
		d->parts[p] = value;
		return 0;
	}
	return reader_skip(&d->reader, value);
}

static int find_parts(struct document *d)
{
	const struct reader *reader = &d->reader;
	struct json_span key, value;
	struct json_cursor c;
	int r;

	r = split_open(&c, reader->text, '{');
	if (r < 0)
		return reader_not_a_part(reader, &c);
	while ((r = split_member(&c, &key, &value)) > 0) {
		r = reader_skip(reader, key);
		if (r < 0)
			return r;
		r = take_part(d, key, value);
		if (r < 0)
			return r;
	}
	return r < 0 || !split_is_at_end(&c) ? reader_not_a_part(reader, &c) : 0;
}

static int read_array(struct document *d, enum part part,
	int (*read)(struct reader *reader, struct json_span text))
{
	struct place *p = &d->reader.place;
	struct json_cursor c;
	struct json_span one;
	int r;

	if (!d->parts[part].at)
		return member_bad(p, keys[part], "is missing");
	if (split_open(&c, d->parts[part], '[') < 0)
		return member_bad(p, keys[part], "is not an array");
	for (size_t i = 0; (r = split_element(&c, &one)) > 0; i++) {
		snprintf(p->at, sizeof(p->at), "%s[%zu]", keys[part], i);
		r = read(&d->reader, one);
		if (r < 0)
			return r;
	}
	p->at[0] = '\0';
	return r < 0 ? reader_not_a_part(&d->reader, &c) : 0;
}

static int load_part(const struct document *d, enum part part, json_t **ret)
{
	*ret = NULL;
	return d->parts[part].at ? reader_load(&d->reader, d->parts[part], ret) : 0;
}

static int check_format(const struct document *d)
{
	_cleanup_(json_decrefp) json_t *format = NULL;
	int r;

	r = load_part(d, PART_FORMAT, &format);
	if (r < 0)
		return r;
	if (!json_is_string(format) || strcmp(json_string_value(format), "syscarve-profile") != 0)
		return member_bad(&d->reader.place, "", "is JSON, but not a profile of syscarve");
	return 0;
}

static int read_version(struct document *d)
{
	_cleanup_(json_decrefp) json_t *value = NULL;
	long long version;
	int r;

	r = load_part(d, PART_VERSION, &value);
	if (r < 0)
		return r;
	if (!json_is_integer(value))
		return member_bad(&d->reader.place, keys[PART_VERSION],
			value ? "is not a whole number" : "is missing");
	version = json_integer_value(value);
	if (version < 1 || version > PROFILE_VERSION)
		return failure_set(d->reader.place.failure, -EPROTONOSUPPORT,
			"%s: is a profile of version %lld; this syscarve reads versions 1 to %d",
			d->reader.place.path, version, PROFILE_VERSION);
	d->reader.version = (int)version;
	return 0;
}

static int read_parts(struct document *d)
{
	int r;

	r = find_parts(d);
	if (r < 0)
		return r;
	r = check_format(d);
	if (r < 0)
		return r;
	r = read_version(d);
	if (r < 0)
		return r;
	r = read_array(d, PART_RUNS, read_run);
	if (r < 0)
		return r;
	r = read_array(d, PART_SYSCALLS, read_syscall);
	if (r < 0)
		return r;
	if (d->reader.version >= 2) {
		r = read_array(d, PART_FACTS, read_fact);
		if (r < 0)
			return r;
	}
	return store_sort(d->reader.profile);
}

/* ---- the file */

static int grow(char **text, size_t *room)
{
	char *grown = realloc(*text, *room ? 2 * *room : 65536);

	if (!grown)
		return -ENOMEM;
	*text = grown;
	*room = *room ? 2 * *room : 65536;
	return 0;
}

/* Reads no more than the largest profile. */
static int read_text(FILE *in, const char *shown, struct failure *f, char **ret, size_t *ret_n)
{
	_cleanup_(freep) char *text = NULL;
	size_t n = 0, room = 0, got;
	struct stat st;

	if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode) && st.st_size > PROFILE_SIZE_MAX)
		n = PROFILE_SIZE_MAX + (size_t)1;
	while (n <= PROFILE_SIZE_MAX) {
		if (n == room && grow(&text, &room) < 0)
			return -ENOMEM;
		got = fread(text + n, 1, room - n, in);
		n += got;
		if (got == 0)
			break;
	}
	if (ferror(in))
		return failure_set(f, -EIO, "%s: cannot read: %s", shown, strerror(errno));
	if (n > PROFILE_SIZE_MAX)
		return failure_set(f, -EFBIG, "%s: is larger than %d MiB: not a profile", shown,
			PROFILE_SIZE_MAX / 1024 / 1024);
	*ret = TAKE(text);
	*ret_n = n;
	return 0;
}

int profile_read(FILE *in, const char *path, struct failure *f, struct profile **ret)
{
	_cleanup_(freep) char *shown = escape_new(path), *text = NULL;
	_cleanup_(profile_freep) struct profile *p = NULL;
	size_t n = 0;
	int r;

	if (!shown)
		return -ENOMEM;
	r = read_text(in, shown, f, &text, &n);
	if (r < 0)
		return r;
	r = profile_new(&p);
	if (r < 0)
		return r;
	r = read_parts(&(struct document){
		.reader = {
			.place = {.path = shown, .failure = f}, .text = {text, n}, .profile = p}});
	if (r < 0)
		return r;
	*ret = TAKE(p);
	return 0;
}

int profile_load(const char *path, struct failure *f, struct profile **ret)
{
	_cleanup_(freep) char *shown = escape_new(path);
	_cleanup_(fclosep) FILE *in = fopen(path, "re");
	struct stat st;
	int r;

	if (!shown)
		return -ENOMEM;
	r = in && fstat(fileno(in), &st) == 0 ? 0 : -errno;
	if (r == 0 && S_ISDIR(st.st_mode))
		r = -EISDIR;
	if (r < 0)
		return failure_set(f, r, "%s: %s", shown, strerror(-r));
	return profile_read(in, path, f, ret);
}
