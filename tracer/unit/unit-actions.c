/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-actions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/* systemd's catalogue of messages. */
static const char *const messages[] = {
	[UNIT_STARTED] = "MESSAGE_ID=39f53479d3a045ac8e11786248231fbf",
	[UNIT_RELOADED] = "MESSAGE_ID=7b05ebc668384222baa8881179cfda54",
	[UNIT_STOPPED] = "MESSAGE_ID=9d1aaa27d60140bd96365438aad20286",
};

static int add_matches(const struct unit *u, sd_journal *j)
{
	_cleanup_(freep) char *unit = NULL, *sender = NULL;
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(messages) && r >= 0; i++)
		r = sym_sd_journal_add_match(j, messages[i], 0);
	if (r < 0)
		return r;
	if (asprintf(&unit, "%s=%s", u->user ? "USER_UNIT" : "UNIT", u->name) < 0) {
		unit = NULL;
		return -ENOMEM;
	}
	r = sym_sd_journal_add_match(j, unit, 0);
	if (r < 0)
		return r;
	/* Everybody can send such a message: this is the host's manager, or one of this user. */
	if (!u->user)
		return sym_sd_journal_add_match(j, "_PID=1", 0);
	if (asprintf(&sender, "_UID=%u", geteuid()) < 0) {
		sender = NULL;
		return -ENOMEM;
	}
	return sym_sd_journal_add_match(j, sender, 0);
}

static void count_entry(sd_journal *j, unsigned ret[_UNIT_ACTION_MAX])
{
	const void *data;
	size_t len;

	if (sym_sd_journal_get_data(j, "MESSAGE_ID", &data, &len) < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++)
		ret[i] += len == strlen(messages[i]) && memcmp(data, messages[i], len) == 0;
}

static int count(const struct unit *u, int64_t since_us, unsigned ret[_UNIT_ACTION_MAX])
{
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	/* What root's own manager writes is in the journal of the system. */
	r = sym_sd_journal_open(&j, SD_JOURNAL_LOCAL_ONLY);
	if (r < 0)
		return r;
	r = add_matches(u, j);
	if (r < 0)
		return r;
	r = sym_sd_journal_seek_realtime_usec(j, (uint64_t)since_us);
	if (r < 0)
		return r;
	while ((r = sym_sd_journal_next(j)) > 0)
		count_entry(j, ret);
	return r;
}

int unit_count_actions(
	const struct unit *u, int64_t since_us, struct failure *f, unsigned ret[_UNIT_ACTION_MAX])
{
	int r;

	memset(ret, 0, _UNIT_ACTION_MAX * sizeof(*ret));
	r = count(u, since_us, ret);
	return r < 0 ? failure_set(f, r, "the journal of this host: %s", strerror(-r)) : 0;
}
