/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "files.h"
#include "profile-json.h"
#include "store.h"
#include "text.h"

enum { MICROSECONDS = 1000000 };

/* What is being read, and where in it we are: "syscalls[3].nr". */
struct reader {
	const char *path; /* escaped */
	struct failure *failure;
	struct profile *profile;
	char place[256];
};

static void decrefp(json_t **j)
{
	json_decref(*j);
}

static int bad(const struct reader *r, const char *key, const char *what)
{
	return failure_set(r->failure, -EBADMSG, "%s: %s%s%s: %s", r->path, r->place,
		*r->place && *key ? "." : "", key, what);
}

/* The member @key, which must be of @type; NULL where it is null and may be. */
static int get(const struct reader *r, json_t *object, const char *key, json_type type,
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
		return bad(r, key, "is missing");
	if (type == JSON_REAL ? !json_is_number(value) : json_typeof(value) != type)
		return bad(r, key, wanted[type]);
	*ret = value;
	return 0;
}

static int decode(const struct reader *r, const char *key, const char *text, char **ret)
{
	errno = ENOMEM;
	char *bytes = text_decode(text);

	if (!bytes)
		return errno == EINVAL ? bad(r, key, "has an escape that is none") : -ENOMEM;
	*ret = bytes;
	return 0;
}

static int get_text(
	const struct reader *r, json_t *object, const char *key, bool optional, char **ret)
{
	json_t *value = NULL;
	int k;

	k = get(r, object, key, JSON_STRING, optional, &value);
	if (k < 0 || !value)
		return k;
	return decode(r, key, json_string_value(value), ret);
}

static int get_list(
	const struct reader *r, json_t *object, const char *key, bool optional, char ***ret)
{
	json_t *value = NULL;
	char **list;
	int k;

	k = get(r, object, key, JSON_ARRAY, optional, &value);
	if (k < 0 || !value)
		return k;
	list = calloc(json_array_size(value) + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	*ret = list; /* so that what was read so far is freed with its owner */
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (!text)
			return bad(r, key, "has a member that is not a string");
		k = decode(r, key, text, &list[i]);
		if (k < 0)
			return k;
	}
	return 0;
}

static int get_count(const struct reader *r, json_t *object, const char *key, uint64_t *ret)
{
	json_t *value = NULL;
	int k;

	k = get(r, object, key, JSON_INTEGER, false, &value);
	if (k < 0)
		return k;
	if (json_integer_value(value) < 0)
		return bad(r, key, "is negative");
	*ret = (uint64_t)json_integer_value(value);
	return 0;
}

static int get_seconds(const struct reader *r, json_t *object, const char *key, uint64_t *ret)
{
	enum { SECONDS_MAX = 2000000000 };
	json_t *value = NULL;
	double seconds;
	int k;

	k = get(r, object, key, JSON_REAL, false, &value);
	if (k < 0)
		return k;
	seconds = json_number_value(value);
	if (!(seconds >= 0 && seconds <= SECONDS_MAX))
		return bad(r, key, "is not a duration in seconds");
	*ret = (uint64_t)(seconds * MICROSECONDS + 0.5);
	return 0;
}

static int get_time(const struct reader *r, json_t *object, const char *key, int64_t *ret)
{
	struct tm tm = {};
	int k, us, end = 0;
	json_t *value = NULL;

	k = get(r, object, key, JSON_STRING, false, &value);
	if (k < 0)
		return k;
	if (sscanf(json_string_value(value), "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ%n", &tm.tm_year,
		    &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &us, &end) != 7 ||
		end != 27)
		return bad(r, key, "is not a time like 2026-01-31T12:00:00.000000Z");
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret = (int64_t)timegm(&tm) * MICROSECONDS + us;
	return 0;
}

/* A gap that this version has no word for makes the record incomplete all the same. */
static int get_gaps(const struct reader *r, json_t *object, uint32_t *ret)
{
	json_t *value = NULL;
	uint32_t gaps = 0;
	int k;

	k = get(r, object, "incomplete", JSON_ARRAY, false, &value);
	if (k < 0)
		return k;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *word = json_string_value(json_array_get(value, i));
		enum gap g = word ? gap_from_word(word) : _GAP_MAX;

		gaps |= 1U << (g == _GAP_MAX ? GAP_LOST : g);
	}
	*ret = gaps;
	return 0;
}

static bool is_run_id(const char *id)
{
	size_t n = strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz-");

	return n > 0 && n <= 64 && id[n] == '\0';
}

static int read_host(struct reader *r, json_t *object, struct run *run)
{
	json_t *host = NULL;
	int k;

	k = get(r, object, "host", JSON_OBJECT, false, &host);
	if (k < 0)
		return k;
	if ((k = get_text(r, host, "arch", true, &run->arch)) < 0 ||
		(k = get_text(r, host, "kernel", true, &run->kernel)) < 0 ||
		(k = get_text(r, host, "libc", true, &run->libc)) < 0 ||
		(k = get_text(r, host, "libseccomp", true, &run->libseccomp)) < 0)
		return k;
	return get_text(r, host, "systemd", true, &run->systemd);
}

static int read_file(struct reader *r, json_t *object, struct run *run)
{
	_cleanup_(freep) char *path = NULL, *build_id = NULL, *package = NULL;
	int k;

	if (!json_is_object(object))
		return bad(r, "files", "has a member that is not an object");
	if ((k = get_text(r, object, "path", false, &path)) < 0 ||
		(k = get_text(r, object, "build-id", true, &build_id)) < 0 ||
		(k = get_text(r, object, "package", true, &package)) < 0)
		return k;
	return run_add_file(run, path, build_id, package);
}

static int read_files(struct reader *r, json_t *object, struct run *run)
{
	json_t *files;
	int k;

	k = get(r, object, "files", JSON_ARRAY, true, &files);
	for (size_t i = 0; k >= 0 && files && i < json_array_size(files); i++)
		k = read_file(r, json_array_get(files, i), run);
	return k;
}

static int read_uncounted(struct reader *r, json_t *object, struct run *run)
{
	char **list = NULL;
	int k;

	k = get_list(r, object, "uncounted", true, &list);
	for (char **word = list; word && *word; word++) {
		if (k >= 0)
			k = run_add_uncounted_word(run, *word);
		free(*word);
	}
	free(list);
	return k;
}

static int read_run_fields(struct reader *r, json_t *object, struct run *run)
{
	int k;

	if ((k = get_text(r, object, "id", false, &run->id)) < 0)
		return k;
	if (!is_run_id(run->id))
		return bad(r, "id", "is not an id");
	if ((k = get_text(r, object, "source", true, &run->source)) < 0 ||
		(k = get_list(r, object, "command", true, &run->command)) < 0 ||
		(k = read_host(r, object, run)) < 0 ||
		(k = get_time(r, object, "start", &run->start_us)) < 0 ||
		(k = get_seconds(r, object, "duration", &run->duration_us)) < 0 ||
		(k = get_count(r, object, "events", &run->events)) < 0 ||
		(k = get_count(r, object, "lost", &run->report.lost)) < 0 ||
		(k = get_gaps(r, object, &run->report.gaps)) < 0)
		return k;
	if ((k = get_list(r, object, "privileged", true, &run->privileged)) < 0 ||
		(k = get_list(r, object, "elsewhere", true, &run->elsewhere)) < 0 ||
		(k = read_uncounted(r, object, run)) < 0)
		return k;
	return read_files(r, object, run);
}

static int read_run(struct reader *r, json_t *object)
{
	_cleanup_(run_release) struct run run = {};
	struct run *added;
	int k;

	k = read_run_fields(r, object, &run);
	if (k < 0)
		return k;
	k = profile_add_run(r->profile, &run, &added);
	run = (struct run){};
	return k == -EEXIST ? bad(r, "id", "is there twice") : k;
}

static const struct run *find_run(const struct profile *p, const char *id)
{
	for (size_t i = 0; i < p->n_runs; i++)
		if (strcmp(p->runs[i]->id, id) == 0)
			return p->runs[i];
	return NULL;
}

static int read_executables(struct reader *r, json_t *object, struct sighting *s)
{
	_cleanup_(freep) char **list = NULL;
	int k;

	k = get_list(r, object, "executables", false, &list);
	for (char **path = list; path && *path; path++) {
		if (k >= 0)
			k = sighting_add_executable(s, *path);
		free(*path);
	}
	return k;
}

static int read_sighting(
	struct reader *r, struct syscall_nr syscall, const char *id, json_t *object)
{
	const struct run *run = find_run(r->profile, id);
	struct sighting *s;
	int k;

	if (!run)
		return bad(r, "runs", "names a run that is not there");
	if (!json_is_object(object))
		return bad(r, "runs", "has a member that is not an object");
	k = profile_get_sighting(r->profile, syscall, run, &s);
	if (k < 0)
		return k;
	if ((k = get_count(r, object, "count", &s->count)) < 0 ||
		(k = get_seconds(r, object, "first", &s->first_us)) < 0)
		return k;
	s->launcher = json_is_true(json_object_get(object, "launcher"));
	return read_executables(r, object, s);
}

static int read_arch(struct reader *r, json_t *object, uint32_t *ret)
{
	json_t *value = NULL;
	unsigned audit;
	int k, end = 0;

	k = get(r, object, "arch", JSON_STRING, false, &value);
	if (k < 0)
		return k;
	*ret = abi_from_word(json_string_value(value));
	if (*ret != 0 && strcmp(json_string_value(value), "native") != 0)
		return 0;
	if (sscanf(json_string_value(value), "audit-%8x%n", &audit, &end) != 1 ||
		json_string_value(value)[end] != '\0')
		return bad(r, "arch", "is not an architecture");
	*ret = audit;
	return 0;
}

static bool is_syscall_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n < 64 && name[n] == '\0';
}

/* The number is what counts. A name is believed only where this host can give none, and then only if it can be one. */
static int read_name(struct reader *r, json_t *object, struct observed *o)
{
	_cleanup_(freep) char *name = NULL;
	int k;

	k = get_text(r, object, "name", true, &name);
	if (k < 0 || !name)
		return k;
	if (!is_syscall_name(name))
		return bad(r, "name", "is not a system call's name");
	if (!o->name)
		o->name = TAKE(name);
	return 0;
}

static int read_syscall(struct reader *r, json_t *object)
{
	json_t *nr = NULL, *runs = NULL, *sighting;
	struct syscall_nr s;
	struct observed *o;
	const char *id;
	int k;

	if ((k = read_arch(r, object, &s.arch)) < 0 ||
		(k = get(r, object, "nr", JSON_INTEGER, false, &nr)) < 0 ||
		(k = get(r, object, "runs", JSON_OBJECT, false, &runs)) < 0)
		return k;
	if (json_integer_value(nr) < INT32_MIN || json_integer_value(nr) > INT32_MAX)
		return bad(r, "nr", "is out of range");
	s.nr = (int32_t)json_integer_value(nr);
	k = store_get(r->profile, s, &o);
	if (k < 0)
		return k;
	if (o->n_sightings > 0)
		return bad(r, "nr", "is there twice");
	k = read_name(r, object, o);
	json_object_foreach (runs, id, sighting)
		if (k >= 0)
			k = read_sighting(r, s, id, sighting);
	return k;
}

static int read_array(struct reader *r, json_t *root, const char *key,
	int (*read_one)(struct reader *r, json_t *object))
{
	json_t *array = NULL;
	int k;

	k = get(r, root, key, JSON_ARRAY, false, &array);
	for (size_t i = 0; k >= 0 && i < json_array_size(array); i++) {
		json_t *one = json_array_get(array, i);

		snprintf(r->place, sizeof(r->place), "%s[%zu]", key, i);
		k = json_is_object(one) ? read_one(r, one) : bad(r, "", "is not an object");
	}
	r->place[0] = '\0';
	return k;
}

static int read_root(struct reader *r, json_t *root)
{
	const char *format = json_string_value(json_object_get(root, "format"));
	json_t *version = NULL;
	int k;

	if (!format || strcmp(format, "syscarve-profile") != 0)
		return bad(r, "", "is JSON, but not a profile of syscarve");
	k = get(r, root, "version", JSON_INTEGER, false, &version);
	if (k < 0)
		return k;
	if (json_integer_value(version) != 1)
		return failure_set(r->failure, -EPROTONOSUPPORT,
			"%s: is a profile of version %lld, this syscarve reads version 1", r->path,
			(long long)json_integer_value(version));
	k = read_array(r, root, "runs", read_run);
	return k < 0 ? k : read_array(r, root, "syscalls", read_syscall);
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
	return failure_set(f, -EBADMSG, "%s: line %d, column %d: not a profile: %s", shown,
		error.line, error.column, escape_to(text, sizeof(text), error.text));
}

int profile_read(FILE *in, const char *path, struct failure *f, struct profile **ret)
{
	_cleanup_(freep) char *shown = escape_new(path);
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(decrefp) json_t *root = NULL;
	struct reader r = {.failure = f};
	int k;

	if (!shown)
		return -ENOMEM;
	k = parse(in, shown, f, &root);
	if (k < 0)
		return k;
	k = profile_new(&p);
	if (k < 0)
		return k;
	r.path = shown;
	r.profile = p;
	k = read_root(&r, root);
	if (k < 0)
		return k;
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
