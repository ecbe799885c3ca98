/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "groups/names.h"
#include "profile/makers.h"

/* Sets that have nearly every call are left out, because they show nothing about a call. */
static bool has_nearly_all(const char *set)
{
	return strcmp(set, "@known") == 0 || strcmp(set, "@system-service") == 0;
}

static int list_sets(const struct sets *target, int id, const char ***ret)
{
	const char **list = calloc(sets_count(target) + 1, sizeof(*list));
	size_t n = 0;

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; id >= 0 && i < sets_count(target); i++)
		if (sysset_has(sets_members(target, i), id) &&
			!has_nearly_all(sets_name(target, i)))
			list[n++] = sets_name(target, i);
	*ret = list;
	return 0;
}

static void sum_up(struct row *row)
{
	row->first_us = UINT64_MAX;
	for (size_t i = 0; i < row->observed->n_sightings; i++) {
		const struct sighting *s = &row->observed->sightings[i];

		row->count += s->count;
		if (s->first_us < row->first_us)
			row->first_us = s->first_us;
	}
}

static bool is_left_uncounted(const struct profile *p, const struct observed *o)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);

	for (size_t i = 0; i < n; i++)
		if (run_has_uncounted(runs[i], o->syscall, o->name))
			return true;
	return false;
}

static int fill_row(const struct sets *target, const struct profile *p, struct row *row)
{
	const char *name = row->observed->name;
	int id = name ? names_find(name) : -1;
	int r;

	sum_up(row);
	row->uncounted = is_left_uncounted(p, row->observed);
	row->sensitive = id >= 0 && sysset_has(sets_sensitive(target), id);
	r = list_sets(target, id, &row->sets);
	if (r < 0)
		return r;
	return makers_of_call(row->observed, &row->executables);
}

static int compare_rows(const void *a, const void *b, void *rows)
{
	char x[ROW_NAME_SIZE], y[ROW_NAME_SIZE];

	return strcmp(rows_name(rows, a, x), rows_name(rows, b, y));
}

int rows_make(const struct sets *target, const struct profile *p, struct rows *ret)
{
	_cleanup_(rows_release) struct rows rows = {};
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	rows.row = calloc(n + 1, sizeof(*rows.row));
	if (!rows.row)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		rows.row[i].observed = syscalls[i];
		rows.n++;
		r = fill_row(target, p, &rows.row[i]);
		if (r < 0)
			return r;
		rows.any_uncounted |= rows.row[i].uncounted;
		rows.several_arches |= syscalls[i]->syscall.arch != syscalls[0]->syscall.arch;
	}
	qsort_r(rows.row, n, sizeof(*rows.row), compare_rows, &rows);
	*ret = rows;
	rows = (struct rows){};
	return 0;
}

const char *rows_name(const struct rows *rows, const struct row *row, char buf[ROW_NAME_SIZE])
{
	const struct observed *o = row->observed;
	const char *arch = rows->several_arches ? o->arch_word : "";
	const char *blank = rows->several_arches ? " " : "";

	if (o->name)
		snprintf(buf, ROW_NAME_SIZE, "%s%s%s", arch, blank, o->name);
	else
		snprintf(buf, ROW_NAME_SIZE, "%s%s%d", arch, blank, o->syscall.nr);
	return buf;
}

void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		free(rows->row[i].sets);
		free(rows->row[i].executables);
	}
	free(rows->row);
	*rows = (struct rows){};
}
