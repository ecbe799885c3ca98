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
#include "event/first-sight.h"
#include "input.h"
#include "journal-check.h"
#include "journal-line.h"
#include "scan.h"

struct journal {
	sd_journal *j;
	bool is_file;
	char *path;
	/* Of the last entry, by enum journal_field. Copies, because sd-journal's own text is gone
	 * when another field is read. */
	char *values[_JOURNAL_FIELD_MAX];
	size_t lens[_JOURNAL_FIELD_MAX];
	char *unit; /* of the last process, as is the next member */
	char *exe;
	struct journal_text text;
	/* Files that are damaged, which are reported at the end; counted if all of the journal is
	 * read. */
	size_t n_damaged;
	bool check;
};

/* systemd's catalogue of messages. */
#define MESSAGE_MISSED "MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606"
#define MESSAGE_COREDUMP "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"
#define MESSAGE_FIRST_SIGHT "MESSAGE_ID=" FIRST_SIGHT_ID

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

/* Matches of which all must hold, or, behind NULL, the next ones. 0 or -errno. */
static int add_all(struct journal *j, const char *const *matches, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = matches[i] ? sym_sd_journal_add_match(j->j, matches[i], 0)
				   : sym_sd_journal_add_disjunction(j->j);

		if (r < 0)
			return r;
	}
	return 0;
}

/* All messages of the kernel, the types of audit records that record.h knows, what journald says about
 * messages of the kernel that it missed, and syscarve's own entries. */
static int match_kernel(struct journal *j)
{
	static const char *const matches[] = {"_TRANSPORT=kernel", NULL, "_TRANSPORT=audit",
		"_AUDIT_TYPE=1326", "_AUDIT_TYPE=1300", "_AUDIT_TYPE=1701", NULL,
		"_TRANSPORT=driver", MESSAGE_MISSED, NULL, MESSAGE_FIRST_SIGHT, "_UID=0"};

	return add_all(j, matches, ARRAY_SIZE(matches));
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
	static const char *const coredump[] = {NULL, "_UID=0", MESSAGE_COREDUMP};
	static const char *const sight[] = {NULL, "_UID=0", MESSAGE_FIRST_SIGHT};
	int r;

	r = match_field(j, "_SYSTEMD_UNIT", unit);
	if (r >= 0)
		r = add_all(j, coredump, ARRAY_SIZE(coredump));
	if (r >= 0)
		r = match_field(j, "COREDUMP_UNIT", unit);
	if (r >= 0)
		r = add_all(j, sight, ARRAY_SIZE(sight));
	return r < 0 ? r : match_field(j, "UNIT", unit);
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
	j->check = w->kernel && w->since_us == 0;
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
	for (size_t i = 0; i < _JOURNAL_FIELD_MAX; i++)
		free(j->values[i]);
	free(j->unit);
	free(j->exe);
	free(j->text.made);
	free(j);
}

/* The value of @field: 1, 0 if the entry has none, -errno if the journal is damaged. */
static int get_field(struct journal *j, const char *field, const char **ret, size_t *ret_len)
{
	size_t skip = strlen(field) + 1;
	const void *data;
	int r;

	r = sym_sd_journal_get_data(j->j, field, &data, ret_len);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (*ret_len < skip)
		return -EBADMSG;
	*ret = (const char *)data + skip;
	*ret_len -= skip;
	return 1;
}

static bool field_is(struct journal *j, const char *field, const char *want)
{
	const char *text;
	size_t len;

	return get_field(j, field, &text, &len) > 0 && scan_is(text, len, want);
}

static bool get_number(struct journal *j, const char *field, uint64_t *ret)
{
	struct scan s;
	const char *text;
	size_t len;

	if (get_field(j, field, &text, &len) <= 0)
		return false;
	s = (struct scan){text, text + len};
	return scan_decimal(&s, ret) && s.p == s.end;
}

/* Copies the value of @field to @kept, which becomes NULL if there is none. 0 or -errno. */
static int keep_field(struct journal *j, const char *field, char **kept, size_t *ret_len)
{
	const char *text;
	int r;

	r = get_field(j, field, &text, ret_len);
	if (r <= 0) {
		free(TAKE(*kept));
		return r;
	}
	free(*kept);
	*kept = malloc(*ret_len + 1);
	if (!*kept)
		return -ENOMEM;
	memcpy(*kept, text, *ret_len);
	(*kept)[*ret_len] = '\0';
	return 0;
}

static int keep_range(struct journal *j, size_t i, size_t end, struct journal_fields *ret)
{
	for (; i < end; i++) {
		int r = keep_field(j, journal_field_names[i], &j->values[i], &j->lens[i]);

		if (r < 0)
			return r;
		if (j->values[i])
			ret->values[i] =
				(struct record_text){j->values[i], (uint32_t)j->lens[i], false};
	}
	return 0;
}

/* The fields of an entry. The time is none for sd-journal, and not needed: records have theirs. Those
 * behind it are only in entries that a program sent. */
static int keep_fields(struct journal *j, struct journal_fields *ret)
{
	const struct record_text *transport = &ret->values[JOURNAL_TRANSPORT];
	int r;

	*ret = (struct journal_fields){};
	r = keep_range(j, 0, JOURNAL_TIME, ret);
	if (r < 0 || !scan_is(transport->at, transport->len, "journal"))
		return r;
	return keep_range(j, JOURNAL_TIME + 1, _JOURNAL_FIELD_MAX, ret);
}

/* 0 or -ENOMEM. An entry that cannot be read may be a record; so may one without a message, which
 * neither the kernel nor audit writes. */
static int read_entry(struct journal *j, struct journal_entry *ret)
{
	struct journal_fields fields;
	int r;

	*ret = (struct journal_entry){};
	r = keep_fields(j, &fields);
	if (r == 0)
		r = journal_text(&fields, &j->text);
	if (r == -ENOMEM)
		return r;
	if (r <= 0) {
		ret->broken = "the journal is damaged";
		return 0;
	}
	ret->text = j->text.text;
	ret->len = j->text.len;
	ret->from = j->text.from;
	return 0;
}

/* At the end: an entry that cannot be read for each damaged file. 1, 0 if there are no more. */
static int report_damage(struct journal *j, struct journal_entry *ret)
{
	if (j->check)
		j->n_damaged = journal_count_damaged(j->path);
	j->check = false;
	if (j->n_damaged == 0)
		return 0;
	j->n_damaged--;
	*ret = (struct journal_entry){
		.broken = "a file of the journal is damaged: not all of its entries can be read"};
	return 1;
}

int journal_next(struct journal *j, struct journal_entry *ret, struct failure *f)
{
	int r;

	r = sym_sd_journal_next(j->j);
	if (r < 0)
		return fail_on_path(j, r, f);
	if (r == 0)
		return report_damage(j, ret);
	r = read_entry(j, ret);
	return r < 0 ? r : 1;
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

/* An entry about another process than the writer. The fields without "_" are whatever the writer says,
 * so that it has to be root. */
static bool is_of_root(struct journal *j, const char *message)
{
	return field_is(j, "MESSAGE_ID", message + strlen("MESSAGE_ID=")) &&
	       field_is(j, "_UID", "0");
}

/* The fields in which an entry names a process. */
struct process_fields {
	const char *pid, *unit, *exe; /* @pid may be NULL: see journal_unit_pid() */
};

static const struct process_fields *process_fields(struct journal *j)
{
	static const struct process_fields writer = {"_PID", "_SYSTEMD_UNIT", "_EXE"};
	static const struct process_fields coredump = {
		"COREDUMP_PID", "COREDUMP_UNIT", "COREDUMP_EXE"};
	static const struct process_fields sight = {NULL, "UNIT", "SYSCARVE_EXE"};

	if (is_of_root(j, MESSAGE_COREDUMP))
		return &coredump;
	return is_of_root(j, MESSAGE_FIRST_SIGHT) ? &sight : &writer;
}

/* 0 or -ENOMEM; fields that cannot be read are missing. */
static int keep_process(struct journal *j, const struct process_fields *fields)
{
	size_t len;
	int r;

	r = keep_field(j, fields->unit, &j->unit, &len);
	if (r == -ENOMEM)
		return r;
	r = keep_field(j, fields->exe, &j->exe, &len);
	return r == -ENOMEM ? r : 0;
}

static bool get_pid(struct journal *j, const struct process_fields *fields, uint64_t *ret)
{
	if (fields->pid)
		return get_number(j, fields->pid, ret) && *ret <= INT32_MAX;
	*ret = j->unit ? (uint64_t)journal_unit_pid(j->unit, strlen(j->unit)) : 0;
	return true;
}

static size_t exe_len(const char *exe)
{
	struct record_text t = {exe, exe ? (uint32_t)strlen(exe) : 0, false};

	record_text_undelete(&t);
	return t.len;
}

int journal_next_process(struct journal *j, struct journal_process *ret, struct failure *f)
{
	uint64_t pid, us;
	int r;

	while ((r = sym_sd_journal_next(j->j)) > 0) {
		const struct process_fields *fields = process_fields(j);

		r = keep_process(j, fields);
		if (r < 0)
			return r;
		if (!j->unit || !get_pid(j, fields, &pid) ||
			sym_sd_journal_get_realtime_usec(j->j, &us) < 0)
			continue;
		*ret = (struct journal_process){
			.pid = (int64_t)pid,
			.time_ms = us / 1000,
			.unit = j->unit,
			.unit_len = strlen(j->unit),
			.exe = j->exe,
			.exe_len = exe_len(j->exe),
		};
		return 1;
	}
	return r < 0 ? fail_on_path(j, r, f) : 0;
}
