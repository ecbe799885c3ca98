/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "journal.h"

enum {
	PROCESSES_MAX = 64 * 1024,
	EXES_MAX = 256,
};

/* A number is used again after some hours at the earliest on a busy host. */
static const uint64_t near_ms = 60 * 60 * 1000;

struct process {
	int64_t pid;
	uint64_t first_ms, last_ms;
};

struct units {
	struct process *processes; /* sorted by number, then time */
	size_t n, room;
	char *exes[EXES_MAX];
	size_t n_exes;
	uint64_t first_ms, last_ms; /* of the unit */
};

static int note_process(struct units *u, const struct journal_process *p)
{
	struct process *grown, *last = u->n > 0 ? &u->processes[u->n - 1] : NULL;

	if (last && last->pid == p->pid && p->time_ms - last->last_ms < near_ms) {
		last->last_ms = p->time_ms;
		return 0;
	}
	if (u->n == PROCESSES_MAX)
		return 0;
	if (u->n == u->room) {
		size_t room = u->room ? 2 * u->room : 64;

		grown = reallocarray(u->processes, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		u->processes = grown;
		u->room = room;
	}
	u->processes[u->n++] = (struct process){p->pid, p->time_ms, p->time_ms};
	return 0;
}

static int note_exe(struct units *u, const struct journal_process *p)
{
	if (!p->exe || u->n_exes == EXES_MAX)
		return 0;
	for (size_t i = 0; i < u->n_exes; i++)
		if (strlen(u->exes[i]) == p->exe_len && memcmp(u->exes[i], p->exe, p->exe_len) == 0)
			return 0;
	u->exes[u->n_exes] = strndup(p->exe, p->exe_len);
	return u->exes[u->n_exes++] ? 0 : -ENOMEM;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *p = a, *q = b;

	if (p->pid != q->pid)
		return p->pid < q->pid ? -1 : 1;
	return (p->first_ms > q->first_ms) - (p->first_ms < q->first_ms);
}

static int collect(struct units *u, struct journal *j, struct failure *f)
{
	struct journal_process p;
	int r;

	while ((r = journal_next_process(j, &p, f)) > 0) {
		u->first_ms = p.time_ms < u->first_ms ? p.time_ms : u->first_ms;
		u->last_ms = p.time_ms > u->last_ms ? p.time_ms : u->last_ms;
		r = note_process(u, &p);
		if (r >= 0)
			r = note_exe(u, &p);
		if (r < 0)
			return r;
	}
	if (r == 0 && u->n > 0)
		qsort(u->processes, u->n, sizeof(*u->processes), by_pid);
	return r;
}

int units_new(const char *path, const char *unit, struct failure *f, struct units **ret)
{
	_cleanup_(journal_closep) struct journal *j = NULL;
	struct units *u = calloc(1, sizeof(*u));
	int r;

	if (!u)
		return -ENOMEM;
	u->first_ms = UINT64_MAX;
	r = journal_open_unit(path, unit, f, &j);
	if (r >= 0)
		r = collect(u, j, f);
	if (r < 0) {
		units_free(u);
		return r;
	}
	*ret = u;
	return 0;
}

void units_free(struct units *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->n_exes; i++)
		free(u->exes[i]);
	free(u->processes);
	free(u);
}

static bool is_near(uint64_t time_ms, uint64_t first_ms, uint64_t last_ms)
{
	return time_ms + near_ms >= first_ms && time_ms <= last_ms + near_ms;
}

static bool has_pid(const struct units *u, int64_t pid, uint64_t time_ms)
{
	size_t low = 0, high = u->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (u->processes[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < u->n && u->processes[low].pid == pid; low++)
		if (is_near(time_ms, u->processes[low].first_ms, u->processes[low].last_ms))
			return true;
	return false;
}

static bool has_exe(const struct units *u, const char *exe, size_t len)
{
	for (size_t i = 0; i < u->n_exes; i++)
		if (strlen(u->exes[i]) == len && memcmp(u->exes[i], exe, len) == 0)
			return true;
	return false;
}

enum units_match units_match(
	const struct units *u, int64_t pid, uint64_t time_ms, const char *exe, size_t exe_len)
{
	if (u->n == 0)
		return UNITS_NO;
	if (has_pid(u, pid, time_ms))
		return UNITS_BY_PID;
	return exe && is_near(time_ms, u->first_ms, u->last_ms) && has_exe(u, exe, exe_len)
		       ? UNITS_BY_EXE
		       : UNITS_NO;
}
