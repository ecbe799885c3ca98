/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/atomic-file.h"
#include "base/cleanup.h"
#include "profile-json.h"
#include "text.h"

enum {
	MICROSECONDS = 1000000,
	DIGITS = 15, /* all that a double keeps: microseconds of thirty years */
};

static void decrefp(json_t **j)
{
	json_decref(*j);
}

/* NULL for NULL: jansson's own functions turn that into an error of the whole. */
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
	json_t *a = list ? json_array() : json_null();

	for (char *const *s = list; a && s && *s; s++)
		if (json_array_append_new(a, encode(*s)) < 0) {
			json_decref(a);
			return NULL;
		}
	return a;
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

static json_t *encode_gaps(uint32_t gaps)
{
	json_t *a = json_array();

	for (enum gap g = 0; a && g < _GAP_MAX; g++)
		if (gaps >> g & 1)
			json_array_append_new(a, json_string(gap_word(g)));
	return a;
}

static json_t *encode_files(const struct run *r)
{
	json_t *a = json_array();

	for (size_t i = 0; a && i < r->n_files; i++) {
		const struct run_file *file = &r->files[i];
		json_t *j = json_pack("{s:o, s:o, s:o}", "path", encode(file->path), "build-id",
			encode_or_null(file->build_id), "package", encode_or_null(file->package));

		if (json_array_append_new(a, j) < 0) {
			json_decref(a);
			return NULL;
		}
	}
	return a;
}

static json_t *encode_run(const struct run *r)
{
	json_t *j =
		json_pack("{s:o, s:o, s:o, s:{s:o, s:o, s:o, s:o, s:o}, s:o, s:o, s:I, s:I, s:b, "
			  "s:o, s:o}",
			"id", encode(r->id), "source", encode_or_null(r->source), "command",
			encode_list(r->command), "host", "arch", encode_or_null(r->arch), "kernel",
			encode_or_null(r->kernel), "libc", encode_or_null(r->libc), "libseccomp",
			encode_or_null(r->libseccomp), "systemd", encode_or_null(r->systemd),
			"start", encode_time(r->start_us), "duration",
			encode_seconds(r->duration_us), "events", (json_int_t)r->events, "lost",
			(json_int_t)r->report.lost, "complete", r->report.gaps == 0, "incomplete",
			encode_gaps(r->report.gaps), "privileged", encode_list(r->privileged));

	if (j && ((r->elsewhere &&
			  json_object_set_new(j, "elsewhere", encode_list(r->elsewhere)) < 0) ||
			 (r->n_files > 0 && json_object_set_new(j, "files", encode_files(r)) < 0) ||
			 (r->uncounted && json_object_set_new(j, "uncounted",
						  encode_list(r->uncounted)) < 0))) {
		json_decref(j);
		return NULL;
	}
	return j;
}

static json_t *encode_sighting(const struct sighting *s)
{
	json_t *j = json_pack("{s:I, s:o, s:o}", "count", (json_int_t)s->count, "first",
		encode_seconds(s->first_us), "executables",
		s->executables ? encode_list(s->executables) : json_array());

	if (j && s->launcher)
		json_object_set_new(j, "launcher", json_true());
	return j;
}

static json_t *encode_syscall(const struct observed *o)
{
	_cleanup_(decrefp) json_t *runs = json_object();

	for (size_t i = 0; runs && i < o->n_sightings; i++)
		if (json_object_set_new(
			    runs, o->sightings[i].run->id, encode_sighting(&o->sightings[i])) < 0)
			return NULL;
	return json_pack("{s:s, s:i, s:o, s:O}", "arch", o->arch_word, "nr", (int)o->syscall.nr,
		"name", encode_or_null(o->name), "runs", runs);
}

static json_t *encode_runs(const struct profile *p)
{
	json_t *a = json_array();
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	for (size_t i = 0; a && i < n; i++)
		if (json_array_append_new(a, encode_run(runs[i])) < 0) {
			json_decref(a);
			return NULL;
		}
	return a;
}

static json_t *encode_syscalls(struct profile *p)
{
	json_t *a = json_array();
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	for (size_t i = 0; a && i < n; i++)
		if (json_array_append_new(a, encode_syscall(syscalls[i])) < 0) {
			json_decref(a);
			return NULL;
		}
	return a;
}

int profile_write(struct profile *p, FILE *out)
{
	_cleanup_(decrefp) json_t *root =
		json_pack("{s:s, s:i, s:o, s:o}", "format", "syscarve-profile", "version", 1,
			"runs", encode_runs(p), "syscalls", encode_syscalls(p));

	if (!root)
		return -ENOMEM;
	errno = EIO;
	if (json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS)) < 0)
		return -errno;
	return fputc('\n', out) == EOF ? -errno : 0;
}

int profile_save(struct profile *p, const char *path, struct failure *f)
{
	_cleanup_(atomic_file_abortp) struct atomic_file *file = NULL;
	int r;

	r = atomic_file_open(path, f, &file);
	if (r < 0)
		return r;
	r = profile_write(p, atomic_file_stream(file));
	if (r < 0)
		return failure_set(f, r, "cannot write the profile: %s", strerror(-r));
	return atomic_file_commit(TAKE(file), f);
}
