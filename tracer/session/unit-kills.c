/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-kills.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "base/local-file.h"
#include "base/script.h"
#include "event/executable.h"
#include "replay/units.h"
#include "unit-records.h"
#include "unit/process-unit.h"
#include "unit/unit-exits.h"
#include "unit/unit-programs.h"

/* How long before the call a process may have written, and how long after it the manager may log the
 * end; clocks of the kernel's records are coarse. */
enum {
	LIFE_US = 60 * 60 * 1000 * INT64_C(1000),
	LATER_US = 2 * 1000 * 1000,
	EARLIER_US = 100 * 1000,
};

struct looking {
	const struct unit_kills_wanted *wanted;
	struct unit_exit_list others; /* without those that a record was found for */
	bool by_executable;
	bool pending;
};

/* ---- the programs of another unit */

static bool is_interpreter_of(const char *path, const char *exe)
{
	char interpreter[SCRIPT_LINE_MAX];
	_cleanup_(freep) char *real = NULL;
	_cleanup_(closep) int fd = -1;
	struct stat st;

	fd = local_file_open(path, &st);
	if (fd < 0 || !script_interpreter(fd, interpreter))
		return false;
	real = realpath(interpreter, NULL);
	return real && strcmp(real, exe) == 0;
}

static bool is_program_of(const struct unit *like, const char *name, const char *exe)
{
	_cleanup_(list_freep) char **programs = NULL;
	_cleanup_(unit_release) struct unit u = {};
	struct failure ignored = {};

	if (unit_open_service(name, like->user, &ignored, &u) < 0 ||
		unit_programs(&u, &ignored, &programs) < 0)
		return false;
	for (char **p = programs; p && *p; p++)
		if (strcmp(*p, exe) == 0 || is_interpreter_of(*p, exe))
			return true;
	return false;
}

/* Each end that the manager has logged is that of one record. */
static bool take_exit(struct looking *l, int64_t time_us, const char *exe)
{
	struct unit_exit_list *others = &l->others;

	for (size_t i = 0; i < others->n; i++) {
		struct unit_exit *e = &others->of[i];

		if (e->time_us < time_us - EARLIER_US || e->time_us > time_us + LATER_US ||
			!is_program_of(l->wanted->unit, e->unit, exe))
			continue;
		free(e->unit);
		memmove(e, e + 1, (--others->n - i) * sizeof(*e));
		return true;
	}
	return false;
}

/* ---- records */

static bool is_of_other(struct looking *l, int64_t pid, int64_t time_us, const char *exe)
{
	switch (process_owner(l->wanted->unit, pid, exe, time_us - LIFE_US)) {
	case PROCESS_OF_UNIT:
		return false;
	case PROCESS_OF_OTHER:
		return true;
	default:
		return take_exit(l, time_us, exe);
	}
}

static bool leaves_out(void *userdata, const struct units_process *process)
{
	struct looking *l = userdata;
	const struct unit_kills_wanted *w = l->wanted;
	int64_t time_us = (int64_t)process->time_ms * 1000;
	_cleanup_(freep) char *exe = NULL;

	if (time_us > w->until_us)
		return true;
	exe = process->exe
		      ? strndup(process->exe, executable_path_len(process->exe, process->exe_len))
		      : NULL;
	if (!exe)
		return false; /* a launcher's */
	if ((l->by_executable && !profile_has_executable(w->known, exe)) ||
		is_of_other(l, process->pid, time_us, exe))
		return true;
	l->pending |= time_us > w->settled_us;
	return time_us > w->settled_us;
}

static int look(struct looking *l, bool by_executable, struct failure *f, struct profile **ret)
{
	const struct unit_kills_wanted *w = l->wanted;
	const struct unit_records_wanted records = {
		.unit = by_executable ? NULL : w->unit->name,
		.known = w->known,
		.since_us = w->since_us,
		.leaves_out = leaves_out,
		.userdata = l,
	};
	int r;

	l->by_executable = by_executable;
	r = unit_list_others_filtered(w->unit, w->since_us, f, &l->others);
	if (r >= 0)
		r = unit_records_of_kills(&records, f, ret);
	unit_exit_list_release(&l->others);
	return r;
}

int unit_kills(const struct unit_kills_wanted *w, struct failure *f, struct unit_kills *ret)
{
	struct looking l = {.wanted = w};
	int r;

	*ret = (struct unit_kills){};
	r = look(&l, false, f, &ret->calls);
	if (r >= 0 && !ret->calls)
		r = look(&l, true, f, &ret->calls);
	ret->pending = l.pending;
	return r;
}
