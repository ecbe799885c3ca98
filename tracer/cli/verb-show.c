/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "deriving.h"
#include "groups/names.h"
#include "inputs.h"
#include "profile/origin.h"
#include "profile/profile-json.h"
#include "stale.h"
#include "target.h"

enum { MICROSECONDS = 1000000, SHOWN_MAX = 512, COLUMNS = 100 };

/* What one line of the table is made of, over all runs. */
struct row {
	uint64_t count, first_us;
	char name[80];
	char sets[SHOWN_MAX];
	char makers[SHOWN_MAX];
	bool sensitive;
	bool uncounted; /* by a run, so that @count is a lower bound */
};

static void print_uncounted(const struct run *r)
{
	char shown[SHOWN_MAX];
	size_t column = 0;

	for (char **s = r->uncounted; s && *s; s++) {
		int n = (int)strlen(escape_to(shown, sizeof(shown), *s)) + 1;

		if (s == r->uncounted)
			column = (size_t)printf("  known before, and not counted:");
		else if (column + (size_t)n > COLUMNS)
			column = (size_t)printf("\n   ") - 1;
		column += (size_t)printf(" %s", shown);
	}
	if (column > 0)
		putchar('\n');
}

static void print_run(const struct run *r)
{
	time_t start = r->start_us / MICROSECONDS;
	char when[64] = "?", shown[SHOWN_MAX];
	struct tm tm;

	if (gmtime_r(&start, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	printf("%s, %.1f s, %llu calls, %s:", when, (double)r->duration_us / MICROSECONDS,
		(unsigned long long)r->events,
		escape_to(shown, sizeof(shown), r->source ? r->source : "?"));
	for (char **word = r->command; word && *word; word++)
		printf(" %s", escape_to(shown, sizeof(shown), *word));
	putchar('\n');
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (r->report.gaps >> g & 1)
			printf("  incomplete: %s\n", gap_sentence(g));
	if (r->report.lost > 0)
		printf("  lost: %llu events\n", (unsigned long long)r->report.lost);
	print_uncounted(r);
}

/* The sets that say something about a call: not those that hold everything. */
static void find_sets(const struct sets *target, const char *name, struct row *row)
{
	int id = name ? names_find(name) : -1;
	size_t n = 0;

	for (size_t i = 0; id >= 0 && i < sets_count(target); i++) {
		const char *set = sets_name(target, i);

		if (!sysset_has(sets_members(target, i), id) || strcmp(set, "@known") == 0 ||
			strcmp(set, "@system-service") == 0 ||
			n + strlen(set) + 2 > sizeof(row->sets))
			continue;
		n += (size_t)sprintf(row->sets + n, "%s%s", n ? " " : "", set);
	}
	row->sensitive = id >= 0 && sysset_has(sets_sensitive(target), id);
}

static void find_makers(const struct observed *o, struct row *row)
{
	char shown[SHOWN_MAX / 4];
	size_t n = 0;

	for (size_t i = 0; i < o->n_sightings; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables; k++) {
			const char *path = o->sightings[i].executables[k];

			if (observed_made_before(o, i, path))
				continue;
			escape_to(shown, sizeof(shown), path);
			if (n + strlen(shown) + 2 > sizeof(row->makers)) {
				strcpy(row->makers + n - (n > 4 ? 4 : n), " ...");
				return;
			}
			n += (size_t)sprintf(row->makers + n, "%s%s", n ? " " : "", shown);
		}
}

static void make_row(
	const struct sets *target, const struct observed *o, bool with_arch, struct row *ret)
{
	struct row row = {.first_us = UINT64_MAX};
	char number[16];

	snprintf(number, sizeof(number), "%d", o->syscall.nr);
	snprintf(row.name, sizeof(row.name), "%s%s%s", with_arch ? o->arch_word : "",
		with_arch ? " " : "", o->name ? o->name : number);
	for (size_t i = 0; i < o->n_sightings; i++) {
		row.count += o->sightings[i].count;
		if (o->sightings[i].first_us < row.first_us)
			row.first_us = o->sightings[i].first_us;
	}
	find_sets(target, o->name, &row);
	find_makers(o, &row);
	*ret = row;
}

static int width_of(const struct row *rows, size_t n, size_t offset, int least)
{
	for (size_t i = 0; i < n; i++) {
		int len = (int)strlen((const char *)&rows[i] + offset);

		if (len > least)
			least = len;
	}
	return least;
}

static int compare_rows(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static void print_rows(struct row *rows, size_t n)
{
	int name = width_of(rows, n, offsetof(struct row, name), 7);
	int sets = width_of(rows, n, offsetof(struct row, sets), 4);

	qsort(rows, n, sizeof(*rows), compare_rows);
	printf("\n  %-*s %10s %11s  %-*s  EXECUTABLES\n", name, "SYSCALL", "COUNT", "FIRST", sets,
		"SETS");
	for (size_t i = 0; i < n; i++)
		printf("%c %-*s %10llu%c%9.3f s  %-*s  %s\n", rows[i].sensitive ? '!' : ' ', name,
			rows[i].name, (unsigned long long)rows[i].count,
			rows[i].uncounted ? '+' : ' ', (double)rows[i].first_us / MICROSECONDS,
			sets, *rows[i].sets ? rows[i].sets : "-", rows[i].makers);
	printf("\n%zu distinct system calls; ! marks the sensitive ones.\n", n);
}

static bool has_several_arches(const struct observed *const *syscalls, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (syscalls[i]->syscall.arch != syscalls[0]->syscall.arch)
			return true;
	return false;
}

static int print_origin(const char *path, enum origin origin, void *userdata)
{
	char shown[SHOWN_MAX];
	size_t *n = userdata;

	if ((*n)++ == 0)
		puts("\nPrograms that nobody can look at again, and what they were");
	printf("  %s: %s\n", escape_to(shown, sizeof(shown), path), origin_sentence(origin));
	return 0;
}

static int print_origins(struct profile *p)
{
	size_t n = 0;

	return origins_each(p, print_origin, &n);
}

static int print_table(const struct sets *target, struct profile *p)
{
	size_t n, n_runs;
	const struct run *const *runs = profile_runs(p, &n_runs);
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	_cleanup_(freep) struct row *rows = calloc(n + 1, sizeof(*rows));

	bool partly = false;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < n_runs; i++)
		print_run(runs[i]);
	for (size_t i = 0; i < n; i++) {
		make_row(target, syscalls[i], has_several_arches(syscalls, n), &rows[i]);
		for (size_t k = 0; k < n_runs; k++)
			rows[i].uncounted |= run_left_uncounted(runs[k], syscalls[i]);
		partly |= rows[i].uncounted;
	}
	print_rows(rows, n);
	if (partly)
		puts("+: or more, for a run did not count it.");
	return 0;
}

static int show(const char *systemd, bool json, char *const *paths)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(sets_freep) struct sets *target = NULL;
	int r;

	r = inputs_load(&verb_show, paths, &p);
	if (r != 0)
		return r;
	r = target_get(&verb_show, systemd, &target);
	if (r != 0)
		return r;
	r = json ? profile_write(p, stdout) : print_table(target, p);
	if (r >= 0 && !json)
		r = print_origins(p);
	if (r >= 0 && !json)
		r = stale_print(p, stdout, NULL);
	if (r < 0)
		return verb_fail(&verb_show, &(struct failure){}, r, EXIT_FAILURE);
	return verb_flush(&verb_show);
}

static int main_show(int argc, char **argv)
{
	static const struct option options[] = {
		{"systemd", required_argument, NULL, OPT_SYSTEMD},
		{"json", no_argument, NULL, OPT_JSON},
		{"help", no_argument, NULL, 'h'},
		{},
	};
	const char *systemd = NULL;
	bool json = false;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) >= 0) {
		if (c == 'h')
			return verb_help(&verb_show);
		if (c == '?' || c == ':')
			return verb_bad_option(&verb_show, c, argv);
		if (c == OPT_JSON)
			json = true;
		else
			systemd = optarg;
	}
	if (optind == argc)
		return verb_usage(&verb_show, "which profile?");
	return show(systemd, json, argv + optind);
}

const struct verb verb_show = {
	.name = "show",
	.arguments = "[OPTIONS] PROFILE...",
	.summary = "Show what was observed, and who made it",
	.help = "      --systemd=VERSION  whose sets to show: 247, 252, 257, 262, or host (asks\n"
		"                         systemd-analyze); default: this host's version\n"
		"      --json             the union of the profiles as one profile\n"
		"  -h, --help             this\n",
	.run = main_show,
};
