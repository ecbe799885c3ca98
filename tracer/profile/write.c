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
#include "encode.h"
#include "member.h"
#include "read.h"
#include "write-observed.h"
#include "writer.h"

enum { MICROSECONDS = 1000000 };

static json_t *encode_list(char *const *list)
{
	_cleanup_(json_decrefp) json_t *a = list ? json_array() : json_null();

	for (char *const *s = list; a && s && *s; s++)
		if (build_append(a, encode_text(*s)) < 0)
			return NULL;
	return TAKE(a);
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
		{"path", encode_text(file->path)},
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
		{"id", encode_text(r->id)},
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

/* ---- the file, one run, call or fact after the other, as if jansson had written all of it */

enum { ELEMENT_INDENT = 2 };

static void begin_array(struct writer *w, const char *key)
{
	writer_put_text(w, ",\n \"");
	writer_put_text(w, key);
	writer_put_text(w, "\": [");
}

static void begin_element(struct writer *w, size_t i)
{
	writer_put_text(w, i > 0 ? ",\n  " : "\n  ");
}

static int end_array(struct writer *w, size_t n)
{
	return writer_put_text(w, n > 0 ? "\n ]" : "]");
}

static int write_runs(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	begin_array(w, "runs");
	for (size_t i = 0; i < n; i++) {
		begin_element(w, i);
		if (writer_put_json(w, encode_run(runs[i]), ELEMENT_INDENT) < 0)
			return -1;
	}
	return end_array(w, n);
}

static int write_syscalls(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	begin_array(w, "syscalls");
	for (size_t i = 0; i < n; i++) {
		begin_element(w, i);
		if (write_syscall(w, syscalls[i]) < 0)
			return -1;
	}
	return end_array(w, n);
}

static int write_facts(struct writer *w, const struct profile *p)
{
	size_t n;
	const struct observed_fact *const *facts = profile_facts(p, &n);

	begin_array(w, "facts");
	for (size_t i = 0; i < n; i++) {
		begin_element(w, i);
		if (write_fact(w, facts[i]) < 0)
			return -1;
	}
	return end_array(w, n);
}

static int write_head(struct writer *w)
{
	char head[64];

	snprintf(head, sizeof(head), "{\n \"format\": \"syscarve-profile\",\n \"version\": %d",
		PROFILE_VERSION);
	return writer_put_text(w, head);
}

int profile_write(const struct profile *p, FILE *out)
{
	struct writer w = {.out = out};

	if (write_head(&w) < 0 || write_runs(&w, p) < 0 || write_syscalls(&w, p) < 0 ||
		write_facts(&w, p) < 0)
		return writer_error(&w);
	writer_put_text(&w, "\n}\n");
	return writer_error(&w);
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
