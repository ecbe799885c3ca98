/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replay-print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "logs/preflight.h"
#include "verb.h"

enum { SHOWN_MAX = 512, LEFT_OUT_SHOWN = 5 };

struct total {
	uint64_t n;
	const char *text;
};

void replay_print_totals(const struct replay_totals *t)
{
	const struct total totals[] = {
		{t->unreadable, "records could not be read: the result is incomplete"},
		{t->lost,
			"records of this or other services were lost since the host booted, as the logs report: the result is incomplete"},
		{t->missing,
			"serial numbers are missing from the followed logs: the result is incomplete"},
		{t->interruptions,
			"times auditd was stopped, or did not write all that it got: the result is incomplete"},
		{t->unrecognised,
			"logs have nothing of a form that is known: the result is incomplete"},
		{t->foreign,
			"lines that other programs wrote have a record in their text: such records do not count"},
		{t->vague_dates,
			"records have dates that do not show whether the month or the day comes first; the month was taken for the first"},
		{t->absent, "files of a rotated set are missing: the result is incomplete"},
		{t->without_call,
			"processes were killed by SIGSYS, and no record names the system call: the result is incomplete"},
		{t->without_arch,
			"calls do not show their architecture, and were taken for this host's: the result is incomplete"},
		{t->not_shown,
			"calls do not show whether they are of what was selected, and were left out: the result is incomplete"},
		{t->unattributed,
			"records of the service manager's child belong to no service that was found"},
		{t->by_exe, "records were assigned to the unit because of the executable alone"},
		{t->by_line,
			"records were assigned to the unit only because its Exec lines name the executable"},
		{t->not_of_unit,
			"records were left out, because nothing in the journal shows that they belong to the unit"},
		{t->overflowed,
			"records were counted without their executable, because there were too many"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(totals); i++)
		if (totals[i].n > 0)
			verb_note(&verb_replay, "warning: %llu %s", (unsigned long long)totals[i].n,
				totals[i].text);
}

void replay_print_heading(const char *comment, const struct replay_section *section)
{
	char shown[SHOWN_MAX];

	printf("%s%s\n", comment,
		section->name ? escape_to(shown, sizeof(shown), section->name) : "(not known)");
}

void replay_print_preflight(void)
{
	struct preflight p;

	preflight(&p);
	for (size_t i = 0; i < p.n; i++)
		verb_note(&verb_replay, "warning: %s", p.findings[i]);
}

static int by_count(const void *a, const void *b)
{
	const struct tally_entry *x = *(struct tally_entry *const *)a;
	const struct tally_entry *y = *(struct tally_entry *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->exe.path ? x->exe.path : "", y->exe.path ? y->exe.path : "");
}

/* A sorted copy; NULL if there are none, or if memory is exhausted. */
static struct tally_entry **sort_entries(const struct tally *t, size_t *ret_n)
{
	struct tally_entry *const *entries = tally_entries(t, ret_n);
	struct tally_entry **sorted = *ret_n > 0 ? calloc(*ret_n, sizeof(*sorted)) : NULL;

	if (!sorted)
		return NULL;
	memcpy(sorted, entries, *ret_n * sizeof(*sorted));
	qsort(sorted, *ret_n, sizeof(*sorted), by_count);
	return sorted;
}

void replay_print_left_out(const struct tally *left_out)
{
	_cleanup_(freep) struct tally_entry **entries = NULL;
	char shown[SHOWN_MAX];
	size_t n = 0;

	if (left_out)
		entries = sort_entries(left_out, &n);
	for (size_t i = 0; entries && i < n && i < LEFT_OUT_SHOWN; i++)
		if (entries[i]->exe.path)
			verb_note(&verb_replay,
				"left out: %llu records of %s; --exe=%s instead of --unit= takes them in",
				(unsigned long long)entries[i]->count,
				escape_to(shown, sizeof(shown), entries[i]->exe.path), shown);
	if (entries && n > LEFT_OUT_SHOWN)
		verb_note(&verb_replay, "left out: records of %zu other executables",
			n - LEFT_OUT_SHOWN);
}
