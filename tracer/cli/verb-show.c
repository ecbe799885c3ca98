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
#include "emit/rows.h"
#include "profile/origin.h"
#include "profile/write.h"
#include "session/inputs.h"
#include "stale.h"
#include "target.h"

enum { MICROSECONDS = 1000000, SHOWN_MAX = 512, COLUMNS = 100 };

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

/* "@a @b", or "-". */
static void join_sets(const struct row *row, char ret[SHOWN_MAX])
{
	size_t n = 0;

	strcpy(ret, "-");
	for (const char **set = row->sets; *set && n + strlen(*set) + 2 <= SHOWN_MAX; set++)
		n += (size_t)sprintf(ret + n, "%s%s", n ? " " : "", *set);
}

/* The executables, escaped, as far as they fit. */
static void join_makers(const struct row *row, char ret[SHOWN_MAX])
{
	char shown[SHOWN_MAX / 4];
	size_t n = 0;

	*ret = '\0';
	for (const char **path = row->executables; *path; path++) {
		escape_to(shown, sizeof(shown), *path);
		if (n + strlen(shown) + 2 > SHOWN_MAX) {
			strcpy(ret + n - (n > 4 ? 4 : n), " ...");
			return;
		}
		n += (size_t)sprintf(ret + n, "%s%s", n ? " " : "", shown);
	}
}

static void find_widths(const struct rows *rows, int *ret_name, int *ret_sets)
{
	char name[ROW_NAME_SIZE], sets[SHOWN_MAX];

	*ret_name = 7;
	*ret_sets = 4;
	for (size_t i = 0; i < rows->n; i++) {
		int len = (int)strlen(rows_name(rows, &rows->row[i], name));

		if (len > *ret_name)
			*ret_name = len;
		join_sets(&rows->row[i], sets);
		len = (int)strlen(sets);
		if (len > *ret_sets)
			*ret_sets = len;
	}
}

static void print_rows(const struct rows *rows)
{
	char name[ROW_NAME_SIZE], sets[SHOWN_MAX], makers[SHOWN_MAX];
	int name_width, sets_width;

	find_widths(rows, &name_width, &sets_width);
	printf("\n  %-*s %10s %11s  %-*s  EXECUTABLES\n", name_width, "SYSCALL", "COUNT", "FIRST",
		sets_width, "SETS");
	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->row[i];

		join_sets(row, sets);
		join_makers(row, makers);
		printf("%c %-*s %10llu%c%9.3f s  %-*s  %s\n", row->sensitive ? '!' : ' ',
			name_width, rows_name(rows, row, name), (unsigned long long)row->count,
			row->uncounted ? '+' : ' ', (double)row->first_us / MICROSECONDS,
			sets_width, sets, makers);
	}
	printf("\n%zu distinct system calls; ! marks the sensitive ones.\n", rows->n);
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

static int print_origins(const struct profile *p)
{
	size_t n = 0;

	return origins_each(p, print_origin, &n);
}

static int print_table(const struct sets *target, const struct profile *p)
{
	_cleanup_(rows_release) struct rows rows = {};
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	r = rows_make(target, p, &rows);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		print_run(runs[i]);
	print_rows(&rows);
	if (rows.any_uncounted)
		puts("+: or more, for a run did not count it.");
	return 0;
}

static int show(const char *systemd, bool json, char *const *paths)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	_cleanup_(sets_freep) struct sets *target = NULL;
	struct failure f = {};
	int r;

	r = inputs_load(paths, &f, &p);
	if (r < 0)
		return verb_fail(&verb_show, &f, r, EXIT_FAILURE);
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
			return verb_print_help(&verb_show);
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
