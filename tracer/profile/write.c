/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "write.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/atomic-file.h"
#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "text.h"

enum {
	MICROSECONDS = 1000000,
	DIGITS = 15, /* all that a double keeps: microseconds of thirty years */
};

/* NULL for NULL, and if memory is exhausted: then what contains it cannot be made either. */
static json_t *encode(const char *bytes)
{
	_cleanup_(freep) char *text = bytes ? text_encode(bytes) : NULL;

	return text ? json_string(text) : NULL;
}

static json_t *encode_or_null(const char *bytes)
{
	return bytes ? encode(bytes) : json_null();
}

static json_t *encode_list(char *const *list)
{
	_cleanup_(json_decrefp) json_t *a = list ? json_array() : json_null();

	for (char *const *s = list; a && s && *s; s++)
		if (build_append(a, encode(*s)) < 0)
			return NULL;
	return TAKE(a);
}

static json_t *encode_seconds(uint64_t us)
{
	return json_real((double)us / MICROSECONDS);
}

static json_t *encode_time(int64_t us)
{
	time_t seconds = us / MICROSECONDS;
	char date[32], text[48];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return NULL;
	snprintf(text, sizeof(text), "%s.%06dZ", date, (int)(us % MICROSECONDS));
	return json_string(text);
}

static json_t *encode_file(const struct run_file *file)
{
	const struct json_member members[] = {
		{"path", encode(file->path)},
		{"build-id", encode_or_null(file->build_id)},
		{"package", encode_or_null(file->package)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *encode_files(const struct run *r)
{
	_cleanup_(json_decrefp) json_t *a = json_array();

	for (size_t i = 0; a && i < r->n_files; i++)
		if (build_append(a, encode_file(&r->files[i])) < 0)
			return NULL;
	return TAKE(a);
}

static json_t *encode_host(const struct run *r)
{
	const struct json_member members[] = {
		{"arch", encode_or_null(r->arch)},
		{"kernel", encode_or_null(r->kernel)},
		{"libc", encode_or_null(r->libc)},
		{"libseccomp", encode_or_null(r->libseccomp)},
		{"systemd", encode_or_null(r->systemd)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

/* Members that are left out if there is nothing to write. */
static int add_optional_members(json_t *j, const struct run *run)
{
	int r;

	if (run->elsewhere) {
		r = build_set(j, "elsewhere", encode_list(run->elsewhere));
		if (r < 0)
			return r;
	}
	if (run->n_files > 0) {
		r = build_set(j, "files", encode_files(run));
		if (r < 0)
			return r;
	}
	if (run->uncounted) {
		r = build_set(j, "uncounted", encode_list(run->uncounted));
		if (r < 0)
			return r;
	}
	if (run->report.facts == 0)
		return 0;
	return build_set(j, "facts", build_bit_words(run->report.facts, _FACT_MAX, fact_word));
}

static json_t *encode_run(const struct run *r)
{
	const struct json_member members[] = {
		{"id", encode(r->id)},
		{"source", encode_or_null(r->source)},
		{"command", encode_list(r->command)},
		{"host", encode_host(r)},
		{"start", encode_time(r->start_us)},
		{"duration", encode_seconds(r->duration_us)},
		{"events", json_integer((json_int_t)r->events)},
		{"lost", json_integer((json_int_t)r->report.lost)},
		{"complete", json_boolean(r->report.gaps == 0)},
		{"incomplete", build_bit_words(r->report.gaps, _GAP_MAX, gap_word)},
		{"privileged", encode_list(r->privileged)},
	};
	_cleanup_(json_decrefp) json_t *j = build_object(members, ARRAY_SIZE(members));

	if (!j || add_optional_members(j, r) < 0)
		return NULL;
	return TAKE(j);
}

static json_t *encode_sighting(const struct sighting *s)
{
	const struct json_member members[] = {
		{"count", json_integer((json_int_t)s->count)},
		{"first", encode_seconds(s->first_us)},
		{"executables", s->executables ? encode_list(s->executables) : json_array()},
	};
	_cleanup_(json_decrefp) json_t *j = build_object(members, ARRAY_SIZE(members));

	if (!j || (s->launcher && build_set(j, "launcher", json_true()) < 0))
		return NULL;
	return TAKE(j);
}

static json_t *encode_sightings(const struct sighting *list, size_t n)
{
	_cleanup_(json_decrefp) json_t *runs = json_object();

	for (size_t i = 0; runs && i < n; i++)
		if (build_set(runs, list[i].run->id, encode_sighting(&list[i])) < 0)
			return NULL;
	return TAKE(runs);
}

static json_t *encode_syscall(const struct observed *o)
{
	const struct json_member members[] = {
		{"arch", json_string(o->arch_word)},
		{"nr", json_integer(o->syscall.nr)},
		{"name", encode_or_null(o->name)},
		{"runs", encode_sightings(o->sightings, o->n_sightings)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *encode_runs(const struct profile *p)
{
	_cleanup_(json_decrefp) json_t *a = json_array();
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	for (size_t i = 0; a && i < n; i++)
		if (build_append(a, encode_run(runs[i])) < 0)
			return NULL;
	return TAKE(a);
}

static json_t *encode_syscalls(const struct profile *p)
{
	_cleanup_(json_decrefp) json_t *a = json_array();
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	for (size_t i = 0; a && i < n; i++)
		if (build_append(a, encode_syscall(syscalls[i])) < 0)
			return NULL;
	return TAKE(a);
}

static json_t *encode_fact(const struct observed_fact *o)
{
	char number[FACT_TEXT_SIZE];
	const struct json_member members[] = {
		{"kind", json_string(fact_word(o->kind))},
		{"value", json_string(fact_value_text(o->kind, o->value, number))},
		{"runs", encode_sightings(o->sightings, o->n_sightings)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *encode_facts(const struct profile *p)
{
	_cleanup_(json_decrefp) json_t *a = json_array();
	size_t n;
	const struct observed_fact *const *facts = profile_facts(p, &n);

	for (size_t i = 0; a && i < n; i++)
		if (build_append(a, encode_fact(facts[i])) < 0)
			return NULL;
	return TAKE(a);
}

int profile_write(const struct profile *p, FILE *out)
{
	const struct json_member members[] = {
		{"format", json_string("syscarve-profile")},
		{"version", json_integer(PROFILE_VERSION)},
		{"runs", encode_runs(p)},
		{"syscalls", encode_syscalls(p)},
		{"facts", encode_facts(p)},
	};
	_cleanup_(json_decrefp) json_t *root = build_object(members, ARRAY_SIZE(members));

	if (!root)
		return -ENOMEM;
	errno = EIO;
	if (json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS)) < 0)
		return -errno;
	return fputc('\n', out) == EOF ? -errno : 0;
}

int profile_save(const struct profile *p, const char *path, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	char shown[256];
	int r;

	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	r = profile_write(p, atomic_file_stream(file));
	if (r < 0)
		return failure_set(f, r, "cannot write the profile to %s: %s",
			escape_to(shown, sizeof(shown), path), strerror(-r));
	return atomic_file_commit(TAKE(file), f);
}
