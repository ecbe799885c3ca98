/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "input.h"

struct journal {
	sd_journal *j;
	char *path;
	char *exe;  /* of the process that journal_next_process() gave */
	char *line; /* what was put together from an entry of audit */
	size_t size;
};

static int fail(const struct journal *j, int r, struct failure *f)
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
		return sd_journal_open(&j->j, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
	if (stat(j->path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return sd_journal_open_directory(&j->j, j->path, 0);
	return sd_journal_open_files(&j->j, files, 0);
}

/* All of the kernel's messages, and of audit's records those that record.h knows. */
static int add_matches(struct journal *j)
{
	static const char *const matches[] = {
		"_TRANSPORT=audit", "_AUDIT_TYPE=1326", "_AUDIT_TYPE=1300", "_AUDIT_TYPE=1701"};
	int r = sd_journal_add_match(j->j, "_TRANSPORT=kernel", 0);

	if (r >= 0)
		r = sd_journal_add_disjunction(j->j);
	for (size_t i = 0; i < ARRAY_SIZE(matches) && r >= 0; i++)
		r = sd_journal_add_match(j->j, matches[i], 0);
	return r;
}

static int match_field(struct journal *j, const char *field, const char *value)
{
	_cleanup_(freep) char *match = NULL;

	if (asprintf(&match, "%s=%s", field, value) < 0) {
		match = NULL;
		return -ENOMEM;
	}
	return sd_journal_add_match(j->j, match, 0);
}

static int match_unit(struct journal *j, const char *unit)
{
	int r = match_field(j, "_SYSTEMD_UNIT", unit);

	if (r >= 0)
		r = sd_journal_add_disjunction(j->j);
	return r < 0 ? r : match_field(j, "COREDUMP_UNIT", unit);
}

static int begin(struct journal *j, const char *path, const char *unit, uint64_t since_us)
{
	int r;

	if (path && !(j->path = strdup(path)))
		return -ENOMEM;
	r = open_path(j);
	if (r >= 0)
		r = sd_journal_set_data_threshold(j->j, INPUT_LINE_MAX);
	if (r >= 0)
		r = unit ? match_unit(j, unit) : add_matches(j);
	if (r >= 0)
		r = since_us > 0 ? sd_journal_seek_realtime_usec(j->j, since_us)
				 : sd_journal_seek_head(j->j);
	return r;
}

static int open_journal(const char *path, const char *unit, uint64_t since_us, struct failure *f,
	struct journal **ret)
{
	_cleanup_(journal_closep) struct journal *j = calloc(1, sizeof(*j));
	int r;

	if (!j)
		return -ENOMEM;
	r = begin(j, path, unit, since_us);
	if (r < 0)
		return fail(j, r, f);
	*ret = TAKE(j);
	return 0;
}

int journal_open(const char *path, uint64_t since_us, struct failure *f, struct journal **ret)
{
	return open_journal(path, NULL, since_us, f, ret);
}

int journal_open_unit(const char *path, const char *unit, struct failure *f, struct journal **ret)
{
	return open_journal(path, unit, 0, f, ret);
}

void journal_close(struct journal *j)
{
	sd_journal_close(j->j);
	free(j->path);
	free(j->exe);
	free(j->line);
	free(j);
}

/* The value of @field; false where the entry has none. */
static bool get(struct journal *j, const char *field, const char **ret, size_t *ret_len)
{
	size_t skip = strlen(field) + 1;
	const void *data;

	if (sd_journal_get_data(j->j, field, &data, ret_len) < 0 || *ret_len < skip)
		return false;
	*ret = (const char *)data + skip;
	*ret_len -= skip;
	return true;
}

static bool get_number(struct journal *j, const char *field, unsigned long long *ret)
{
	char digits[24], *end;
	const char *text;
	size_t len;

	if (!get(j, field, &text, &len) || len == 0 || len >= sizeof(digits))
		return false;
	memcpy(digits, text, len);
	digits[len] = '\0';
	*ret = strtoull(digits, &end, 10);
	return *end == '\0';
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

/* "SECCOMP auid=… pid=…" with its type, time and serial as "type=1326 audit(…): auid=…". */
static int from_audit(struct journal *j, const char **ret, size_t *ret_len)
{
	enum { STAMP_MAX = 96 };
	unsigned long long type, serial, us;
	const char *text, *blank;
	size_t len;
	int r, n;

	if (!get_number(j, "_AUDIT_TYPE", &type) || !get_number(j, "_AUDIT_ID", &serial) ||
		!get_number(j, "_SOURCE_REALTIME_TIMESTAMP", &us) ||
		!get(j, "MESSAGE", &text, &len))
		return 0;
	r = reserve(j, len + STAMP_MAX);
	if (r < 0)
		return r;
	blank = memchr(text, ' ', len);
	len = blank ? len - (size_t)(blank + 1 - text) : 0;
	n = snprintf(j->line, STAMP_MAX, "type=%llu audit(%llu.%03llu:%llu): ", type, us / 1000000,
		us / 1000 % 1000, serial);
	if (len > 0)
		memcpy(j->line + n, blank + 1, len);
	*ret = j->line;
	*ret_len = (size_t)n + len;
	return 1;
}

static bool is_audit(struct journal *j)
{
	const char *text;
	size_t len;

	return get(j, "_TRANSPORT", &text, &len) && len == 5 && memcmp(text, "audit", 5) == 0;
}

/* An entry that cannot be used (damaged, or without a message) is passed over. */
int journal_next(struct journal *j, const char **ret, size_t *ret_len, struct failure *f)
{
	int r;

	while ((r = sd_journal_next(j->j)) > 0) {
		if (!is_audit(j)) {
			if (get(j, "MESSAGE", ret, ret_len))
				return 1;
			continue;
		}
		r = from_audit(j, ret, ret_len);
		if (r != 0)
			return r;
	}
	return r < 0 ? fail(j, r, f) : 0;
}

/* sd-journal's own data is valid only until the next field is asked for. */
static int keep_exe(struct journal *j, struct journal_process *ret)
{
	const char *text;

	free(TAKE(j->exe));
	if (!get(j, "COREDUMP_EXE", &text, &ret->exe_len) && !get(j, "_EXE", &text, &ret->exe_len))
		return 0;
	j->exe = strndup(text, ret->exe_len);
	ret->exe = j->exe;
	ret->exe_len = j->exe ? strlen(j->exe) : 0;
	return j->exe ? 0 : -ENOMEM;
}

/* The entry about a core dump is written by another process, whose own fields say nothing. */
static bool get_pid(struct journal *j, unsigned long long *ret)
{
	return get_number(j, "COREDUMP_PID", ret) || get_number(j, "_PID", ret);
}

int journal_next_process(struct journal *j, struct journal_process *ret, struct failure *f)
{
	unsigned long long pid;
	uint64_t us;
	int r;

	while ((r = sd_journal_next(j->j)) > 0) {
		*ret = (struct journal_process){};
		if (!get_pid(j, &pid) || pid > INT32_MAX ||
			sd_journal_get_realtime_usec(j->j, &us) < 0)
			continue;
		ret->pid = (int64_t)pid;
		ret->time_ms = us / 1000;
		r = keep_exe(j, ret);
		return r < 0 ? r : 1;
	}
	return r < 0 ? fail(j, r, f) : 0;
}
