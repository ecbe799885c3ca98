/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

enum { PROCESSES = 1024 }; /* a power of two */

struct process {
	int32_t pid;
	uint64_t time_ms;
	/* Counts the records from before the exec; NULL if there are none. */
	struct tally_entry *launcher;
	bool killed; /* for a call that is recorded */
};

struct processes {
	bool by_host;
	struct process slots[PROCESSES];
};

int processes_new(bool by_host, struct processes **ret)
{
	struct processes *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	p->by_host = by_host;
	*ret = p;
	return 0;
}

void processes_free(struct processes *p)
{
	free(p);
}

static bool is_process(const struct process *p, const struct record *record)
{
	uint64_t a = p->time_ms, b = record->time_ms;

	return p->pid == record->pid && (a > b ? a - b : b - a) < PROCESS_REUSE_MS;
}

/* A child of the service manager's is root, or has become the service's user already. */
static bool may_become(const struct tally_entry *launcher, const struct tally_entry *e)
{
	return launcher->uid == 0 || launcher->uid == e->uid;
}

/* A launcher's process keeps its number when it becomes the service. */
static void link_launcher(const struct processes *all, struct process *p,
	const struct record *record, struct tally_entry *e)
{
	if (e->launcher && !(is_process(p, record) && p->launcher == e))
		*p = (struct process){record->pid, record->time_ms, e, false};
	else if (!e->launcher && p->launcher && is_process(p, record) && !p->launcher->link &&
		 may_become(p->launcher, e) && (!all->by_host || p->launcher->where == e->where))
		p->launcher->link = e;
}

static void note_kill(struct process *p, const struct record *record)
{
	if (!is_process(p, record))
		*p = (struct process){.pid = record->pid};
	p->time_ms = record->time_ms;
	p->killed = true;
}

void processes_note(struct processes *all, const struct record *record, struct tally_entry *e)
{
	struct process *p = &all->slots[(uint32_t)record->pid % PROCESSES];

	if (!(record->has & HAS_PID))
		return;
	link_launcher(all, p, record, e);
	if (record->sig == SIGSYS)
		note_kill(p, record);
}

bool processes_was_killed(const struct processes *all, const struct record *record)
{
	const struct process *p = &all->slots[(uint32_t)record->pid % PROCESSES];

	return p->killed && is_process(p, record);
}
