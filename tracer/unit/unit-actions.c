/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-actions.h"

#include <string.h>

#include "base/cleanup.h"
#include "manager-journal.h"

/* systemd's catalogue of messages. */
static const char *const messages[] = {
	[UNIT_STARTED] = "MESSAGE_ID=39f53479d3a045ac8e11786248231fbf",
	[UNIT_RELOADED] = "MESSAGE_ID=7b05ebc668384222baa8881179cfda54",
	[UNIT_STOPPED] = "MESSAGE_ID=9d1aaa27d60140bd96365438aad20286",
};

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
	const struct manager_entries which = {.messages = messages, .n = ARRAY_SIZE(messages)};
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	r = manager_journal_open(u, &which, since_us, &j);
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
