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

static void count_entry(sd_journal *j, struct unit_exits *e)
{
	if (!was_filtered(j))
		return;
	e->n++;
	manager_field(j, "COMMAND", e->line, sizeof(e->line));
}

static int count(const struct unit *u, int64_t since_us, struct unit_exits *e)
{
	const struct manager_entries which = {.messages = messages, .n = ARRAY_SIZE(messages)};
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	r = manager_journal_open(u, &which, since_us, &j);
	while (r >= 0 && (r = sym_sd_journal_next(j)) > 0)
		count_entry(j, e);
	return r;
}

int unit_count_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *ret)
{
	int r;

	*ret = (struct unit_exits){};
	r = count(u, since_us, ret);
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

static int add_entry(const struct unit *u, sd_journal *j, struct unit_exit_list *l)
{
	char name[NAME_SIZE];
	uint64_t time_us;
	int r;

	manager_field(j, manager_unit_field(u), name, sizeof(name));
	if (!was_filtered(j) || strcmp(name, u->name) == 0)
		return 0;
	r = sym_sd_journal_get_realtime_usec(j, &time_us);
	return r < 0 ? r : append(l, name, time_us);
}

static int list_others(const struct unit *u, int64_t since_us, struct unit_exit_list *l)
{
	const struct manager_entries which = {
		.messages = messages, .n = ARRAY_SIZE(messages), .of_any_unit = true};
	_cleanup_(sym_sd_journal_closep) sd_journal *j = NULL;
	int r;

	r = manager_journal_open(u, &which, since_us, &j);
	while (r >= 0 && (r = sym_sd_journal_next(j)) > 0)
		r = add_entry(u, j, l);
	return r;
}

int unit_list_others_filtered(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exit_list *ret)
{
	int r;

	*ret = (struct unit_exit_list){};
	r = list_others(u, since_us, ret);
	return r < 0 ? failure_set(f, r, "the journal of this host: %s", strerror(-r)) : 0;
}
