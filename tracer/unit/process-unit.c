/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-unit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "manager-journal.h"

enum { NAME_SIZE = 256 /* systemd's limit on a unit's name */ };

#define MESSAGE_COREDUMP "fc2e22bc6ee647b6b90729ab34a250b1"

/* Everybody can send an entry about a core dump; it is believed only if root sent it, as journalctl(1)
 * does. */
static int add_matches(sd_journal *j, int64_t pid)
{
	char writer[32], dumped[48];
	int r;

	snprintf(writer, sizeof(writer), "_PID=%lld", (long long)pid);
	snprintf(dumped, sizeof(dumped), "COREDUMP_PID=%lld", (long long)pid);
	r = sym_sd_journal_add_match(j, writer, 0);
	if (r >= 0)
		r = sym_sd_journal_add_disjunction(j);
	if (r >= 0)
		r = sym_sd_journal_add_match(j, dumped, 0);
	if (r >= 0)
		r = sym_sd_journal_add_match(j, "MESSAGE_ID=" MESSAGE_COREDUMP, 0);
	return r < 0 ? r : sym_sd_journal_add_match(j, "_UID=0", 0);
}

static enum process_owner owner_in(
	const struct unit *u, sd_journal *j, const char *exe, const char *const fields[2])
{
	char name[NAME_SIZE], path[PATH_MAX];

	manager_field(j, fields[0], name, sizeof(name));
	manager_field(j, fields[1], path, sizeof(path));
	if (!*name || strcmp(path, exe) != 0)
		return PROCESS_UNKNOWN;
	return strcmp(name, u->name) == 0 ? PROCESS_OF_UNIT : PROCESS_OF_OTHER;
}

static enum process_owner owner_by_entry(const struct unit *u, sd_journal *j, const char *exe)
{
	static const char *const fields[2][2][2] = {
		{{"_SYSTEMD_UNIT", "_EXE"}, {"COREDUMP_UNIT", "COREDUMP_EXE"}},
		{{"_SYSTEMD_USER_UNIT", "_EXE"}, {"COREDUMP_USER_UNIT", "COREDUMP_EXE"}},
	};
	char message[64];

	manager_field(j, "MESSAGE_ID", message, sizeof(message));
	return owner_in(u, j, exe, fields[u->user][strcmp(message, MESSAGE_COREDUMP) == 0]);
}

/* What cannot be read is not known. */
enum process_owner process_owner(
	const struct unit *u, int64_t pid, const char *exe, int64_t since_us)
{
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	enum process_owner owner = PROCESS_UNKNOWN;

	if (sym_sd_journal_open(&j, SD_JOURNAL_LOCAL_ONLY) < 0 || add_matches(j, pid) < 0 ||
		sym_sd_journal_seek_realtime_usec(j, (uint64_t)since_us) < 0)
		return PROCESS_UNKNOWN;
	while (owner == PROCESS_UNKNOWN && sym_sd_journal_next(j) > 0)
		owner = owner_by_entry(u, j, exe);
	return owner;
}
