/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-exits.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "manager-journal.h"

enum { NAME_SIZE = 256 /* systemd's limit on a unit's name */ };

/* systemd's catalogue: a process of a unit has ended. */
static const char *const messages[] = {"MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15"};

static bool was_filtered(sd_journal *j)
{
	char code[16], status[16];

	manager_field(j, "EXIT_CODE", code, sizeof(code));
	manager_field(j, "EXIT_STATUS", status, sizeof(status));
	return (strcmp(code, "killed") == 0 || strcmp(code, "dumped") == 0) &&
	       atoi(status) == SIGSYS;
}

/* Calls @fn for each such entry. */
static int foreach_filtered(const struct unit *u, bool of_any_unit, int64_t since_us,
	int (*fn)(const struct unit *u, sd_journal *j, void *userdata), void *userdata)
{
	const struct manager_entries which = {
		.messages = messages, .n = ARRAY_SIZE(messages), .of_any_unit = of_any_unit};
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	r = manager_journal_open(u, &which, since_us, &j);
	while (r >= 0 && (r = sym_sd_journal_next(j)) > 0)
		if (was_filtered(j))
			r = fn(u, j, userdata);
	return r;
}

static int count_entry(const struct unit *u, sd_journal *j, void *userdata)
{
	struct unit_exits *e = userdata;

	e->n++;
	manager_field(j, "COMMAND", e->line, sizeof(e->line));
	return 0;
}

int unit_count_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *ret)
{
	int r;

	*ret = (struct unit_exits){};
	r = foreach_filtered(u, false, since_us, count_entry, ret);
	return r < 0 ? failure_set(f, r, "the journal of this host: %s", strerror(-r)) : 0;
}

/* ---- of other units */

void unit_exit_list_release(struct unit_exit_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->of[i].unit);
	free(l->of);
	*l = (struct unit_exit_list){};
}

static int append(struct unit_exit_list *l, const char *unit, uint64_t time_us)
{
	struct unit_exit *grown = array_make_room(l->of, l->n, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	l->of = grown;
	grown[l->n] = (struct unit_exit){strdup(unit), (int64_t)time_us};
	return grown[l->n].unit ? (int)++l->n : -ENOMEM;
}

static int add_entry(const struct unit *u, sd_journal *j, void *list)
{
	char name[NAME_SIZE];
	uint64_t time_us;
	int r;

	manager_field(j, manager_unit_field(u), name, sizeof(name));
	if (strcmp(name, u->name) == 0)
		return 0;
	r = sym_sd_journal_get_realtime_usec(j, &time_us);
	return r < 0 ? r : append(list, name, time_us);
}

int unit_list_others_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exit_list *ret)
{
	int r;

	*ret = (struct unit_exit_list){};
	r = foreach_filtered(u, true, since_us, add_entry, ret);
	return r < 0 ? failure_set(f, r, "the journal of this host: %s", strerror(-r)) : 0;
}
