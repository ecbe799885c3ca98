/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/texts.h"
#include "event/executable.h"
#include "logs/journal.h"
#include "processes.h"

enum {
	PROCESSES_MAX = 64 * 1024,
	UNITS_MAX = 4096,
	EXES_MAX = 4096,
	NEIGHBOURS = 8,
	SEVERAL =
		UINT16_MAX, /* instead of a unit: the executable is of more than one, so that it identifies none */
};

struct process {
	int32_t pid;
	uint16_t unit;
	uint64_t first_ms, last_ms;
};

struct unit {
	const char *name;
	uint64_t first_ms, last_ms;
};

struct units {
	struct journal *journal;
	struct process *processes; /* sorted by by_pid(), except for those that were noted since */
	size_t n, room;
	bool full;
	struct texts names, paths;    /* of units and of executables, at most so many: */
	struct unit units[UNITS_MAX]; /* by the index of the name */
	uint16_t exes[EXES_MAX];      /* units, by the index of the path; or SEVERAL */
	const char *programs_unit;
	char *const *programs; /* of that unit; NULL, or ended by NULL */
};

static bool is_close(uint64_t time_ms, uint64_t first_ms, uint64_t last_ms)
{
	if (time_ms < first_ms)
		return first_ms - time_ms <= PROCESS_REUSE_MS;
	return time_ms <= last_ms || time_ms - last_ms <= PROCESS_REUSE_MS;
}

static void widen(uint64_t *first_ms, uint64_t *last_ms, uint64_t first, uint64_t last)
{
	*first_ms = first < *first_ms ? first : *first_ms;
	*last_ms = last > *last_ms ? last : *last_ms;
}

/* ---- processes */

static int by_pid(const void *a, const void *b)
{
	const struct process *p = a, *q = b;

	if (p->pid != q->pid)
		return p->pid < q->pid ? -1 : 1;
	if (p->first_ms != q->first_ms)
		return p->first_ms < q->first_ms ? -1 : 1;
	return (p->unit > q->unit) - (p->unit < q->unit);
}

static bool is_same_process(const struct process *p, const struct process *q)
{
	return p->pid == q->pid && p->unit == q->unit &&
	       is_close(q->first_ms, p->first_ms, p->last_ms);
}

/* Sorts the processes, and joins those that several entries made. */
static void compact(struct units *u)
{
	size_t n = 0;

	if (u->n == 0)
		return;
	qsort(u->processes, u->n, sizeof(*u->processes), by_pid);
	for (size_t i = 0; i < u->n; i++) {
		struct process *last = n > 0 ? &u->processes[n - 1] : NULL, *p = &u->processes[i];

		if (last && is_same_process(last, p))
			widen(&last->first_ms, &last->last_ms, p->first_ms, p->last_ms);
		else
			u->processes[n++] = *p;
	}
	u->n = n;
}

/* Makes room for one more process if the limit allows it: @ret. 0 or -ENOMEM. */
static int make_room(struct units *u, bool *ret)
{
	struct process *grown;
	size_t room = u->room > 0 ? 2 * u->room : 64;

	*ret = u->n < u->room;
	if (*ret || u->full)
		return 0;
	compact(u);
	u->full = u->n >= PROCESSES_MAX;
	*ret = !u->full;
	if (u->full || u->n < u->room / 2)
		return 0;
	grown = reallocarray(u->processes, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	u->processes = grown;
	u->room = room;
	return 0;
}

static int note_process(struct units *u, const struct journal_process *p, uint16_t unit)
{
	struct process *last = u->n > 0 ? &u->processes[u->n - 1] : NULL;
	struct process noted = {(int32_t)p->pid, unit, p->time_ms, p->time_ms};
	bool fits;
	int r;

	if (last && is_same_process(last, &noted)) {
		widen(&last->first_ms, &last->last_ms, p->time_ms, p->time_ms);
		return 0;
	}
	r = make_room(u, &fits);
	if (r >= 0 && fits)
		u->processes[u->n++] = noted;
	return r;
}

/* ---- units and executables */

/* The index of the unit, which is made if it is new: 1, 0 if there are too many, -ENOMEM. */
static int note_unit(struct units *u, const struct journal_process *p, uint16_t *ret)
{
	struct wanted_text w = texts_find(&u->names, p->unit, p->unit_len);
	struct unit *unit;
	int r;

	if (!w.text) {
		if (u->names.n == UNITS_MAX)
			return 0;
		r = texts_keep(&u->names, &w);
		if (r < 0)
			return r;
		u->units[w.text->index] = (struct unit){w.text->at, p->time_ms, p->time_ms};
	}
	unit = &u->units[w.text->index];
	widen(&unit->first_ms, &unit->last_ms, p->time_ms, p->time_ms);
	*ret = (uint16_t)w.text->index;
	return 1;
}

static struct wanted_text find_exe(const struct units *u, const char *exe, size_t len)
{
	return texts_find(&u->paths, exe, exe ? executable_path_len(exe, len) : 0);
}

static int note_exe(struct units *u, const struct journal_process *p, uint16_t unit)
{
	struct wanted_text w = find_exe(u, p->exe, p->exe_len);
	int r;

	if (w.text && u->exes[w.text->index] != unit)
		u->exes[w.text->index] = SEVERAL;
	if (w.text || !w.at || u->paths.n == EXES_MAX)
		return 0;
	r = texts_keep(&u->paths, &w);
	if (r < 0)
		return r;
	u->exes[w.text->index] = unit;
	return 0;
}

/* ---- reading the journal */

static int note_entry(struct units *u, const struct journal_process *p)
{
	uint16_t unit = 0;
	int r = note_unit(u, p, &unit);

	if (r <= 0)
		return r;
	r = note_process(u, p, unit);
	return r < 0 ? r : note_exe(u, p, unit);
}

static int read_entries(struct units *u, struct failure *f)
{
	struct journal_process p;
	int r;

	while ((r = journal_next_process(u->journal, &p, f)) > 0) {
		r = note_entry(u, &p);
		if (r < 0)
			return r;
	}
	compact(u);
	return r;
}

int units_update(struct units *u, struct failure *f)
{
	int r = journal_again(u->journal, f);

	return r < 0 ? r : read_entries(u, f);
}

int units_new(const char *path, const char *unit, struct failure *f, struct units **ret)
{
	struct units *u = calloc(1, sizeof(*u));
	int r;

	if (!u)
		return -ENOMEM;
	texts_init(&u->names);
	texts_init(&u->paths);
	r = journal_open_units(path, unit, f, &u->journal);
	if (r >= 0)
		r = read_entries(u, f);
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
	texts_release(&u->names);
	texts_release(&u->paths);
	journal_closep(&u->journal);
	free(u->processes);
	free(u);
}

/* ---- asking */

static uint64_t distance(const struct process *p, uint64_t time_ms)
{
	if (time_ms < p->first_ms)
		return p->first_ms - time_ms;
	return time_ms > p->last_ms ? time_ms - p->last_ms : 0;
}

static bool comes_before(const struct process *p, int64_t pid, uint64_t time_ms)
{
	return p->pid < pid || (p->pid == pid && p->first_ms <= time_ms);
}

/* The process with this number whose time is the closest, if it is close enough. Those of one
 * number follow each other, so that it is one of the neighbours; but a journal can have any
 * number of them, at any times. */
static const struct process *find_process(const struct units *u, int64_t pid, uint64_t time_ms)
{
	const struct process *best = NULL;
	size_t low = 0, high = u->n, first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (comes_before(&u->processes[middle], pid, time_ms))
			low = middle + 1;
		else
			high = middle;
	}
	first = low > NEIGHBOURS ? low - NEIGHBOURS : 0;
	for (size_t i = first; i < u->n && i < low + NEIGHBOURS; i++) {
		const struct process *p = &u->processes[i];

		if (p->pid == pid && is_close(time_ms, p->first_ms, p->last_ms) &&
			(!best || distance(p, time_ms) < distance(best, time_ms)))
			best = p;
	}
	return best;
}

static const struct unit *find_by_exe(const struct units *u, const struct units_process *process)
{
	struct wanted_text w = find_exe(u, process->exe, process->exe_len);
	const struct unit *unit;

	if (!w.text || u->exes[w.text->index] == SEVERAL)
		return NULL;
	unit = &u->units[u->exes[w.text->index]];
	return is_close(process->time_ms, unit->first_ms, unit->last_ms) ? unit : NULL;
}

void units_set_programs(struct units *u, const char *unit, char *const *programs)
{
	u->programs_unit = unit;
	u->programs = programs;
}

static bool is_program(const struct units *u, const struct units_process *process)
{
	size_t len = process->exe ? executable_path_len(process->exe, process->exe_len) : 0;

	for (char *const *path = u->programs; path && *path; path++)
		if (strlen(*path) == len && memcmp(*path, process->exe, len) == 0)
			return true;
	return false;
}

const char *units_match(
	const struct units *u, const struct units_process *process, enum units_match *ret)
{
	const struct process *p = find_process(u, process->pid, process->time_ms);
	const struct unit *unit = p ? &u->units[p->unit] : find_by_exe(u, process);

	if (unit) {
		*ret = p ? UNITS_BY_PID : UNITS_BY_EXE;
		return unit->name;
	}
	*ret = is_program(u, process) ? UNITS_BY_LINE : UNITS_NO;
	return *ret == UNITS_BY_LINE ? u->programs_unit : NULL;
}
