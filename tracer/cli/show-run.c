/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "show-run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "emit/subject.h"
#include "paragraph.h"
#include "terminal.h"
#include "time-text.h"

enum { MICROSECONDS = 1000000, SHOWN_MAX = 512, INDENT = 4 };

/* "openat read", escaped. The caller frees; NULL if memory is exhausted. */
static char *join_uncounted(const struct run *r)
{
	_cleanup_(freep) char *text = NULL;
	char shown[SHOWN_MAX];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (char **s = r->uncounted; s && *s; s++)
		fprintf(out, " %s", escape_to(shown, sizeof(shown), *s));
	return memstream_close(out, &text) < 0 ? NULL : TAKE(text);
}

static int print_uncounted(const struct run *r)
{
	_cleanup_(freep) char *names = NULL;

	if (!r->uncounted || !*r->uncounted)
		return 0;
	names = join_uncounted(r);
	if (!names)
		return -ENOMEM;
	paragraph_print(stdout, (size_t)printf("  not counted, because --known= had them: "),
		INDENT, names + 1);
	return 0;
}

static void print_gap(const char *what)
{
	printf("  %sincomplete:%s %s\n", colour_begin(stdout, COLOUR_MISS),
		colour_end(stdout, COLOUR_MISS), what);
}

static int print_head(const struct profile *p, const struct run *run)
{
	_cleanup_(freep) char *subject = NULL;
	char when[TIME_TEXT_SIZE], shown[SHOWN_MAX];
	int r;

	r = subject_text(p, run, &subject);
	if (r < 0)
		return r;
	printf("%s, %.1f s, %llu calls, %s%s%s\n", time_text(run->start_us, when),
		(double)run->duration_us / MICROSECONDS, (unsigned long long)run->events,
		escape_to(shown, sizeof(shown), run->source ? run->source : "?"),
		*subject ? ": " : "", subject);
	return 0;
}

static int print_users(const struct run *run)
{
	_cleanup_(freep) char *users = NULL;
	int r;

	if (run->users.n == 0)
		return 0;
	r = users_text(&run->users, &users);
	if (r < 0)
		return r;
	paragraph_print(stdout, (size_t)printf("  users: "), INDENT, users);
	return 0;
}

int show_run(const struct profile *p, const struct run *r)
{
	int result;

	result = print_head(p, r);
	if (result < 0)
		return result;
	if (r->n_folded > 0)
		printf("  folded: %zu runs, of which this is the sum\n", r->n_folded);
	result = print_users(r);
	if (result < 0)
		return result;
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (r->report.gaps >> g & 1)
			print_gap(gap_sentence(g));
	if (r->report.lost > 0)
		printf("  lost: %llu events\n", (unsigned long long)r->report.lost);
	result = print_uncounted(r);
	for (enum fact_kind k = 0; k < _FACT_MAX; k++)
		if (!run_shows_facts(r, k))
			printf("  not known: %s\n", fact_plural(k));
	return result;
}

static json_t *escaped_list(char *const *words)
{
	_cleanup_(json_decrefp) json_t *list = json_array();
	char shown[SHOWN_MAX];

	for (; words && *words; words++)
		if (build_append(list, json_string(escape_to(shown, sizeof(shown), *words))) < 0)
			return NULL;
	return TAKE(list);
}

static uint32_t shown_facts(const struct run *r)
{
	uint32_t bits = 0;

	for (enum fact_kind k = 0; k < _FACT_MAX; k++)
		bits |= (uint32_t)run_shows_facts(r, k) << k;
	return bits;
}

json_t *show_run_json(const struct run *r)
{
	char when[TIME_TEXT_SIZE], source[SHOWN_MAX];
	const struct json_member members[] = {
		{"start", json_string(time_text(r->start_us, when))},
		{"seconds", json_real((double)r->duration_us / MICROSECONDS)},
		{"calls", json_integer((json_int_t)r->events)},
		{"folded_runs", json_integer((json_int_t)r->n_folded)},
		{"source", json_string(
				   escape_to(source, sizeof(source), r->source ? r->source : "?"))},
		{"command", escaped_list(r->command)},
		{"gaps", build_bit_words(r->report.gaps, _GAP_MAX, gap_word)},
		{"lost", json_integer((json_int_t)r->report.lost)},
		{"not_counted", escaped_list(r->uncounted)},
		{"uids", users_json(&r->users)},
		{"known_facts", build_bit_words(shown_facts(r), _FACT_MAX, fact_word)},
	};

	return build_object(members, ARRAY_SIZE(members));
}
