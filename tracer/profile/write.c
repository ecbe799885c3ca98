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
#include "base/counter.h"
#include "base/escape.h"
#include "member.h"
#include "read.h"
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

/* What is written is read again: numbers and times beyond the largest become the largest. */
static json_t *encode_count(uint64_t count)
{
	return json_integer((json_int_t)(count < COUNTER_MAX ? count : COUNTER_MAX));
}

static json_t *encode_seconds(uint64_t us)
{
	const uint64_t max_us = (uint64_t)MEMBER_SECONDS_MAX * MICROSECONDS;

	return json_real((double)(us < max_us ? us : max_us) / MICROSECONDS);
}

static json_t *encode_time(int64_t us)
{
	int64_t valid = us < 0 ? 0 : us > MEMBER_TIME_MAX ? MEMBER_TIME_MAX : us;
	time_t seconds = valid / MICROSECONDS;
	char date[32], text[48];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return NULL;
	snprintf(text, sizeof(text), "%s.%06dZ", date, (int)(valid % MICROSECONDS));
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

	if (run->n_folded > 0) {
		r = build_set(j, "folded", encode_list(run->folded));
		if (r < 0)
			return r;
	}
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
	if (run->users.n > 0) {
		r = build_set(j, "uids", users_json(&run->users));
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
		{"events", encode_count(r->events)},
		{"lost", encode_count(r->report.lost)},
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
		{"count", encode_count(s->count)},
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

/* ---- the file, one run, call or fact after the other, as if jansson had written all of it */

struct writer {
	FILE *out;
	size_t size;
	bool too_large;
};

static int put(struct writer *w, const char *text, size_t n)
{
	w->too_large |= n > PROFILE_SIZE_MAX - w->size;
	if (w->too_large)
		return -1;
	w->size += n;
	return fwrite(text, 1, n, w->out) == n ? 0 : -1;
}

static int put_text(struct writer *w, const char *text)
{
	return put(w, text, strlen(text));
}

/* For jansson, which begins each line with a newline of its own: what it writes stands two levels
 * further in. No text in JSON has a newline. */
static int put_indented(const char *text, size_t n, void *userdata)
{
	const char *newline;

	while ((newline = memchr(text, '\n', n))) {
		size_t len = (size_t)(newline - text) + 1;

		if (put(userdata, text, len) < 0 || put_text(userdata, "  ") < 0)
			return -1;
		text += len;
		n -= len;
	}
	return put(userdata, text, n);
}

static int fail(const struct writer *w)
{
	if (w->too_large)
		return -EFBIG;
	return ferror(w->out) ? -EIO : -ENOMEM;
}

static int write_element(struct writer *w, size_t i, json_t *given)
{
	enum { FLAGS = JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS) | JSON_ENSURE_ASCII };
	_cleanup_(json_decrefp) json_t *element = given;

	if (!element)
		return -ENOMEM;
	if (put_text(w, i > 0 ? ",\n  " : "\n  ") < 0 ||
		json_dump_callback(element, put_indented, w, FLAGS) < 0)
		return fail(w);
	return 0;
}

static int begin_array(struct writer *w, const char *key)
{
	return put_text(w, ",\n \"") < 0 || put_text(w, key) < 0 || put_text(w, "\": [") < 0
		       ? fail(w)
		       : 0;
}

static int end_array(struct writer *w, size_t n)
{
	return put_text(w, n > 0 ? "\n ]" : "]") < 0 ? fail(w) : 0;
}

static int write_runs(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	r = begin_array(w, "runs");
	for (size_t i = 0; i < n && r >= 0; i++)
		r = write_element(w, i, encode_run(runs[i]));
	return r < 0 ? r : end_array(w, n);
}

static int write_syscalls(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	r = begin_array(w, "syscalls");
	for (size_t i = 0; i < n && r >= 0; i++)
		r = write_element(w, i, encode_syscall(syscalls[i]));
	return r < 0 ? r : end_array(w, n);
}

static int write_facts(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct observed_fact *const *facts = profile_facts(p, &n);
	int r;

	r = begin_array(w, "facts");
	for (size_t i = 0; i < n && r >= 0; i++)
		r = write_element(w, i, encode_fact(facts[i]));
	return r < 0 ? r : end_array(w, n);
}

static int write_head(struct writer *w)
{
	char head[64];

	snprintf(head, sizeof(head), "{\n \"format\": \"syscarve-profile\",\n \"version\": %d",
		PROFILE_VERSION);
	return put_text(w, head) < 0 ? fail(w) : 0;
}

int profile_write(const struct profile *p, FILE *out)
{
	struct writer w = {.out = out};
	int r;

	r = write_head(&w);
	if (r >= 0)
		r = write_runs(&w, p);
	if (r >= 0)
		r = write_syscalls(&w, p);
	if (r >= 0)
		r = write_facts(&w, p);
	if (r < 0)
		return r;
	return put_text(&w, "\n}\n") < 0 ? fail(&w) : 0;
}

static int explain(const char *path, struct failure *f, int r)
{
	char shown[256];

	escape_to(shown, sizeof(shown), path);
	if (r == -EFBIG)
		return failure_set(f, r,
			"cannot write the profile to %s: it would be larger than %d MiB, and could not "
			"be read; fold its runs by merge --fold",
			shown, PROFILE_SIZE_MAX / 1024 / 1024);
	return failure_set(f, r, "cannot write the profile to %s: %s", shown, strerror(-r));
}

int profile_save(const struct profile *p, const char *path, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	r = profile_write(p, atomic_file_stream(file));
	if (r < 0)
		return explain(path, f, r);
	return atomic_file_commit(TAKE(file), f);
}
