/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "journal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/libsystemd.h"
#include "input.h"
#include "journal-line.h"

struct journal {
	sd_journal *j;
	bool is_file;
	char *path;
	char *host; /* of the last entry; a copy, because sd-journal's own text is gone when another field is read */
	char *unit; /* of the last process, as is the next member */
	char *exe;
	char *line; /* made from the last entry of the audit transport */
	size_t size;
};

static int fail_on_path(const struct journal *j, int r, struct failure *f)
{
	char shown[256];

	return failure_set(f, r, "%s: %s",
		j->path ? escape_to(shown, sizeof(shown), j->path) : "the journal of this host",
		strerror(-r));
}

static int open_path(struct journal *j)
{
	const char *files[] = {j->path, NULL};
	struct stat st;

	if (!j->path)
		return sym_sd_journal_open(&j->j, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
	if (stat(j->path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return sym_sd_journal_open_directory(&j->j, j->path, 0);
	j->is_file = true;
	return sym_sd_journal_open_files(&j->j, files, 0);
}

/* All messages of the kernel, and the types of audit records that record.h knows. */
static int match_kernel(struct journal *j)
{
	static const char *const matches[] = {
		"_TRANSPORT=audit", "_AUDIT_TYPE=1326", "_AUDIT_TYPE=1300", "_AUDIT_TYPE=1701"};
	int r;

	r = sym_sd_journal_add_match(j->j, "_TRANSPORT=kernel", 0);
	if (r < 0)
		return r;
	r = sym_sd_journal_add_disjunction(j->j);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(matches); i++) {
		r = sym_sd_journal_add_match(j->j, matches[i], 0);
		if (r < 0)
			return r;
	}
	return 0;
}

static int match_field(struct journal *j, const char *field, const char *value)
{
	_cleanup_(freep) char *match = NULL;

	if (asprintf(&match, "%s=%s", field, value) < 0) {
		match = NULL;
		return -ENOMEM;
	}
	return sym_sd_journal_add_match(j->j, match, 0);
}

static int match_unit(struct journal *j, const char *unit)
{
	int r;

	r = match_field(j, "_SYSTEMD_UNIT", unit);
	if (r < 0)
		return r;
	r = sym_sd_journal_add_disjunction(j->j);
	if (r < 0)
		return r;
	return match_field(j, "COREDUMP_UNIT", unit);
}

/* Which entries a journal is opened for. */
struct wanted {
	bool kernel;      /* the kernel's and audit's; else those of units */
	const char *unit; /* NULL: all */
	uint64_t since_us;
};

static int add_matches(struct journal *j, const struct wanted *w)
{
	if (w->kernel)
		return match_kernel(j);
	return w->unit ? match_unit(j, w->unit) : 0;
}

static int begin_reading(struct journal *j, const char *path, const struct wanted *w)
{
	int r;

	if (path) {
		j->path = strdup(path);
		if (!j->path)
			return -ENOMEM;
	}
	r = open_path(j);
	if (r < 0)
		return r;
	r = sym_sd_journal_set_data_threshold(j->j, INPUT_LINE_MAX);
	if (r < 0)
		return r;
	r = add_matches(j, w);
	if (r < 0)
		return r;
	return w->since_us > 0 ? sym_sd_journal_seek_realtime_usec(j->j, w->since_us)
			       : sym_sd_journal_seek_head(j->j);
}

static int open_journal(
	const char *path, const struct wanted *w, struct failure *f, struct journal **ret)
{
	_cleanup_(journal_closep) struct journal *j = NULL;
	int r;

	r = libsystemd_load(f);
	if (r < 0)
		return r;
	j = calloc(1, sizeof(*j));
	if (!j)
		return -ENOMEM;
	r = begin_reading(j, path, w);
	if (r < 0)
		return fail_on_path(j, r, f);
	*ret = TAKE(j);
	return 0;
}

int journal_open(const char *path, uint64_t since_us, struct failure *f, struct journal **ret)
{
	return open_journal(path, &(struct wanted){.kernel = true, .since_us = since_us}, f, ret);
}

int journal_open_units(const char *path, const char *unit, struct failure *f, struct journal **ret)
{
	return open_journal(path, &(struct wanted){.unit = unit}, f, ret);
}

void journal_close(struct journal *j)
{
	sym_sd_journal_close(j->j);
	free(j->path);
	free(j->host);
	free(j->unit);
	free(j->exe);
	free(j->line);
	free(j);
}

/* The value of @field; false if the entry has none. */
static bool get_field(struct journal *j, const char *field, const char **ret, size_t *ret_len)
{
	size_t skip = strlen(field) + 1;
	const void *data;

	if (sym_sd_journal_get_data(j->j, field, &data, ret_len) < 0 || *ret_len < skip)
		return false;
	*ret = (const char *)data + skip;
	*ret_len -= skip;
	return true;
}

static bool get_number(struct journal *j, const char *field, uint64_t *ret)
{
	const char *text;
	size_t len;

	return get_field(j, field, &text, &len) && journal_number(text, len, ret);
}

static int reserve(struct journal *j, size_t size)
{
	char *grown;

	if (size <= j->size)
		return 0;
	grown = realloc(j->line, size);
	if (!grown)
		return -ENOMEM;
	j->line = grown;
	j->size = size;
	return 0;
}

/* An entry of the audit transport as a line: 1, 0 if a field is missing or no number, -ENOMEM. */
static int from_audit(struct journal *j, const char **ret, size_t *ret_len)
{
	struct journal_audit a;
	int r;

	if (!get_number(j, "_AUDIT_TYPE", &a.type) || !get_number(j, "_AUDIT_ID", &a.serial) ||
		!get_number(j, "_SOURCE_REALTIME_TIMESTAMP", &a.time_us) ||
		!get_field(j, "MESSAGE", &a.message, &a.message_len))
		return 0;
	r = reserve(j, journal_line_size(&a));
	if (r < 0)
		return r;
	*ret_len = journal_line(&a, j->line);
	*ret = j->line;
	return 1;
}

static bool is_audit(struct journal *j)
{
	const char *text;
	size_t len;

	return get_field(j, "_TRANSPORT", &text, &len) && len == 5 && memcmp(text, "audit", 5) == 0;
}

/* Copies the value of @field to @kept, which becomes NULL if there is none. */
static int keep_field(struct journal *j, const char *field, char **kept)
{
	const char *text;
	size_t len;

	if (!get_field(j, field, &text, &len)) {
		free(TAKE(*kept));
		return 0;
	}
	if (*kept && strlen(*kept) == len && memcmp(*kept, text, len) == 0)
		return 0;
	free(*kept);
	*kept = strndup(text, len);
	return *kept ? 0 : -ENOMEM;
}

/* Entries that are damaged or have no message are skipped. */
int journal_next(struct journal *j, struct journal_entry *ret, struct failure *f)
{
	int r;

	while ((r = sym_sd_journal_next(j->j)) > 0) {
		r = keep_field(j, "_HOSTNAME", &j->host);
		if (r < 0)
			return r;
		ret->host = j->host;
		ret->host_len = j->host ? strlen(j->host) : 0;
		if (!is_audit(j)) {
			if (get_field(j, "MESSAGE", &ret->text, &ret->len))
				return 1;
			continue;
		}
		r = from_audit(j, &ret->text, &ret->len);
		if (r != 0)
			return r;
	}
	return r < 0 ? fail_on_path(j, r, f) : 0;
}

/* sd-journal cannot watch a single file, and need not: it reads what is appended to it. */
int journal_again(struct journal *j, struct failure *f)
{
	int r;

	if (j->is_file)
		return 0;
	/* sd-journal watches directories only after the first call of this. */
	r = sym_sd_journal_get_fd(j->j);
	if (r < 0)
		return fail_on_path(j, r, f);
	r = sym_sd_journal_process(j->j);
	return r < 0 ? fail_on_path(j, r, f) : 0;
}

/* Another process writes the entry about a core dump; its own fields do not matter. */
static int keep_process(struct journal *j)
{
	int r;

	r = keep_field(j, "COREDUMP_UNIT", &j->unit);
	if (r < 0)
		return r;
	if (j->unit)
		return keep_field(j, "COREDUMP_EXE", &j->exe);
	r = keep_field(j, "_SYSTEMD_UNIT", &j->unit);
	if (r < 0)
		return r;
	return keep_field(j, "_EXE", &j->exe);
}

static bool get_pid(struct journal *j, uint64_t *ret)
{
	return get_number(j, "COREDUMP_PID", ret) || get_number(j, "_PID", ret);
}

int journal_next_process(struct journal *j, struct journal_process *ret, struct failure *f)
{
	uint64_t pid, us;
	int r;

	while ((r = sym_sd_journal_next(j->j)) > 0) {
		if (!get_pid(j, &pid) || pid > INT32_MAX ||
			sym_sd_journal_get_realtime_usec(j->j, &us) < 0)
			continue;
		r = keep_process(j);
		if (r < 0)
			return r;
		if (!j->unit)
			continue;
		*ret = (struct journal_process){
			.pid = (int64_t)pid,
			.time_ms = us / 1000,
			.unit = j->unit,
			.unit_len = strlen(j->unit),
			.exe = j->exe,
			.exe_len = j->exe ? strlen(j->exe) : 0,
		};
		return 1;
	}
	return r < 0 ? fail_on_path(j, r, f) : 0;
}
