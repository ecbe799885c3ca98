/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "manager-journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

const char *manager_unit_field(const struct unit *u)
{
	return u->user ? "USER_UNIT" : "UNIT";
}

static int match_unit(const struct unit *u, sd_journal *j)
{
	_cleanup_(freep) char *match = NULL;

	if (asprintf(&match, "%s=%s", manager_unit_field(u), u->name) < 0) {
		match = NULL;
		return -ENOMEM;
	}
	return sym_sd_journal_add_match(j, match, 0);
}

static int match_sender(const struct unit *u, sd_journal *j)
{
	char match[32];

	snprintf(match, sizeof(match), "_UID=%u", geteuid());
	return sym_sd_journal_add_match(j, u->user ? match : "_PID=1", 0);
}

static int add_matches(const struct unit *u, const struct manager_entries *which, sd_journal *j)
{
	int r = 0;

	for (size_t i = 0; i < which->n && r >= 0; i++)
		r = sym_sd_journal_add_match(j, which->messages[i], 0);
	if (r >= 0 && !which->of_any_unit)
		r = match_unit(u, j);
	return r < 0 ? r : match_sender(u, j);
}

int manager_journal_open(const struct unit *u, const struct manager_entries *which,
	int64_t since_us, sd_journal **ret)
{
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	/* What root's own manager writes is in the journal of the system. */
	r = sym_sd_journal_open(&j, SD_JOURNAL_LOCAL_ONLY);
	if (r >= 0)
		r = add_matches(u, which, j);
	if (r >= 0)
		r = sym_sd_journal_seek_realtime_usec(j, (uint64_t)since_us);
	if (r >= 0)
		*ret = TAKE(j);
	return r;
}

void manager_field(sd_journal *j, const char *field, char *ret, size_t size)
{
	size_t len, name = strlen(field) + 1;
	const void *data;

	*ret = '\0';
	if (sym_sd_journal_get_data(j, field, &data, &len) >= 0 && len >= name)
		snprintf(ret, size, "%.*s", (int)(len - name), (const char *)data + name);
}
