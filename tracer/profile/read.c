/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "list.h"
#include "member.h"
#include "read-run.h"
#include "store.h"

struct reader {
	struct place place;
	struct profile *profile;
	int version;
};

static void decrefp(json_t **j)
{
	json_decref(*j);
}

static int read_run(struct reader *reader, json_t *object)
{
	_cleanup_(run_release) struct run run = {};
	struct run *added;
	int r;

	r = read_run_members(&reader->place, object, reader->version, &run);
	if (r < 0)
		return r;
	r = profile_add_run(reader->profile, &run, &added);
	run = (struct run){};
	return r == -EEXIST ? member_bad(&reader->place, "id", "occurs twice") : r;
}

static int read_executables(struct reader *reader, json_t *object, struct sighting *s)
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

static int read_sighting(struct reader *reader, json_t *object, struct sighting *s)
{
	int r;

	r = member_count(&reader->place, object, "count", &s->count);
	if (r < 0)
		return r;
	r = member_seconds(&reader->place, object, "first", &s->first_us);
	if (r < 0)
		return r;
	s->launcher = json_is_true(json_object_get(object, "launcher"));
	return read_executables(reader, object, s);
}

/* The member "runs" of a call or a fact: a sighting for each run that saw it, by the run's id. */
static int read_sightings(struct reader *reader, json_t *object, struct sighting **list, size_t *n)
{
	json_t *runs = NULL, *one;
	struct sighting *s;
	const char *id;
	int r;

	r = member_get(&reader->place, object, "runs", JSON_OBJECT, false, &runs);
	if (r < 0)
		return r;
	json_object_foreach (runs, id, one) {
		const struct run *run = store_find_run(reader->profile, id);

		if (!run)
			return member_bad(
				&reader->place, "runs", "names a run that does not exist");
		if (!json_is_object(one))
			return member_bad(
				&reader->place, "runs", "has a member that is not an object");
		r = sightings_get(list, n, run, &s);
		if (r < 0)
			return r;
		r = read_sighting(reader, one, s);
		if (r < 0)
			return r;
	}
	return 0;
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

static int read_syscall(struct reader *reader, json_t *object)
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
	return read_sightings(reader, object, &o->sightings, &o->n_sightings);
}

static int read_array(struct reader *reader, json_t *root, const char *key,
	int (*read_one)(struct reader *reader, json_t *object))
{
	struct place *p = &reader->place;
	json_t *array = NULL;
	int r;

	r = member_get(p, root, key, JSON_ARRAY, false, &array);
	if (r < 0)
		return r;
	for (size_t i = 0; i < json_array_size(array); i++) {
		json_t *one = json_array_get(array, i);

		snprintf(p->at, sizeof(p->at), "%s[%zu]", key, i);
		if (!json_is_object(one))
			return member_bad(p, "", "is not an object");
		r = read_one(reader, one);
		if (r < 0)
			return r;
	}
	p->at[0] = '\0';
	return 0;
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

static int read_fact(struct reader *reader, json_t *object)
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
	return read_sightings(reader, object, &o->sightings, &o->n_sightings);
}

static int read_version(struct reader *reader, json_t *root)
{
	const char *format = json_string_value(json_object_get(root, "format"));
	json_t *value = NULL;
	long long version;
	int r;

	if (!format || strcmp(format, "syscarve-profile") != 0)
		return member_bad(&reader->place, "", "is JSON, but not a profile of syscarve");
	r = member_get(&reader->place, root, "version", JSON_INTEGER, false, &value);
	if (r < 0)
		return r;
	version = json_integer_value(value);
	if (version < 1 || version > PROFILE_VERSION)
		return failure_set(reader->place.failure, -EPROTONOSUPPORT,
			"%s: is a profile of version %lld; this syscarve reads versions 1 to %d",
			reader->place.path, version, PROFILE_VERSION);
	reader->version = (int)version;
	return 0;
}

static int read_root(struct reader *reader, json_t *root)
{
	int r;

	r = read_version(reader, root);
	if (r < 0)
		return r;
	r = read_array(reader, root, "runs", read_run);
	if (r < 0)
		return r;
	r = read_array(reader, root, "syscalls", read_syscall);
	if (r < 0)
		return r;
	if (reader->version >= 2) {
		r = read_array(reader, root, "facts", read_fact);
		if (r < 0)
			return r;
	}
	store_sort(reader->profile);
	return 0;
}

/* For jansson: reads no more than the largest profile. */
struct bounded {
	FILE *in;
	size_t left;
};

static size_t read_some(void *buffer, size_t size, void *userdata)
{
	struct bounded *b = userdata;

	if (b->left == 0)
		return (size_t)-1;
	if (size > b->left)
		size = b->left;
	size = fread(buffer, 1, size, b->in);
	b->left -= size;
	return ferror(b->in) ? (size_t)-1 : size;
}

static int parse(FILE *in, const char *shown, struct failure *f, json_t **ret)
{
	struct bounded b = {.in = in, .left = PROFILE_SIZE_MAX};
	char text[JSON_ERROR_TEXT_LENGTH * 4];
	json_error_t error;
	struct stat st;
	json_t *root;

	if (fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode) && st.st_size > PROFILE_SIZE_MAX)
		b.left = 0;
	root = b.left ? json_load_callback(read_some, &b, JSON_REJECT_DUPLICATES, &error) : NULL;
	if (root) {
		*ret = root;
		return 0;
	}
	if (ferror(in))
		return failure_set(f, -EIO, "%s: cannot read: %s", shown, strerror(errno));
	if (b.left == 0)
		return failure_set(f, -EFBIG, "%s: is larger than %d MiB: not a profile", shown,
			PROFILE_SIZE_MAX / 1024 / 1024);
	/* Jansson gives a line for each fault in the text, and none if memory runs out. */
	if (error.line < 0)
		return -ENOMEM;
	return failure_set(f, -EBADMSG, "%s: line %d, column %d: not a profile: %s", shown,
		error.line, error.column, escape_to(text, sizeof(text), error.text));
}

int profile_read(FILE *in, const char *path, struct failure *f, struct profile **ret)
{
	_cleanup_(freep) char *shown = escape_new(path);
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(decrefp) json_t *root = NULL;
	int r;

	if (!shown)
		return -ENOMEM;
	r = parse(in, shown, f, &root);
	if (r < 0)
		return r;
	r = profile_new(&p);
	if (r < 0)
		return r;
	r = read_root(&(struct reader){.place = {.path = shown, .failure = f}, .profile = p}, root);
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
