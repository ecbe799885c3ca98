/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "show-run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "paragraph.h"
#include "terminal.h"

enum { MICROSECONDS = 1000000, WHEN_SIZE = 64, SHOWN_MAX = 512, INDENT = 4 };

static const char *when_text(const struct run *r, char buf[WHEN_SIZE])
{
	time_t start = r->start_us / MICROSECONDS;
	struct tm tm;

	strcpy(buf, "?");
	if (gmtime_r(&start, &tm))
		strftime(buf, WHEN_SIZE, "%Y-%m-%d %H:%M:%S UTC", &tm);
	return buf;
}

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

static void print_uncounted(const struct run *r)
{
	_cleanup_(freep) char *names = r->uncounted && *r->uncounted ? join_uncounted(r) : NULL;

	if (names)
		paragraph_print(stdout,
			(size_t)printf("  not counted, because --known= had them: "), INDENT,
			names + 1);
}

static void print_gap(const char *what)
{
	printf("  %sincomplete:%s %s\n", colour_begin(stdout, COLOUR_MISS),
		colour_end(stdout, COLOUR_MISS), what);
}

void show_run(const struct run *r)
{
	char when[WHEN_SIZE], shown[SHOWN_MAX];

	printf("%s, %.1f s, %llu calls, %s:", when_text(r, when),
		(double)r->duration_us / MICROSECONDS, (unsigned long long)r->events,
		escape_to(shown, sizeof(shown), r->source ? r->source : "?"));
	for (char **word = r->command; word && *word; word++)
		printf(" %s", escape_to(shown, sizeof(shown), *word));
	putchar('\n');
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (r->report.gaps >> g & 1)
			print_gap(gap_sentence(g));
	if (r->report.lost > 0)
		printf("  lost: %llu events\n", (unsigned long long)r->report.lost);
	print_uncounted(r);
	for (enum fact_kind k = 0; k < _FACT_MAX; k++)
		if (!run_shows_facts(r, k))
			printf("  not known: %s\n", fact_plural(k));
}

static json_t *escaped_list(char *const *words)
{
	json_t *list = json_array();
	char shown[SHOWN_MAX];

	for (; list && words && *words; words++)
		if (json_array_append_new(
			    list, json_string(escape_to(shown, sizeof(shown), *words))) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *gaps_json(const struct run *r)
{
	json_t *list = json_array();

	for (enum gap g = 0; list && g < _GAP_MAX; g++)
		if (r->report.gaps >> g & 1 &&
			json_array_append_new(list, json_string(gap_word(g))) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *kinds_json(const struct run *r)
{
	json_t *list = json_array();

	for (enum fact_kind k = 0; list && k < _FACT_MAX; k++)
		if (run_shows_facts(r, k) &&
			json_array_append_new(list, json_string(fact_word(k))) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

json_t *show_run_json(const struct run *r)
{
	char when[WHEN_SIZE], shown[SHOWN_MAX];
	json_t *o = json_object();
	int failed = 0;

	failed |= json_object_set_new(o, "start", json_string(when_text(r, when)));
	failed |=
		json_object_set_new(o, "seconds", json_real((double)r->duration_us / MICROSECONDS));
	failed |= json_object_set_new(o, "calls", json_integer((json_int_t)r->events));
	failed |= json_object_set_new(o, "source",
		json_string(escape_to(shown, sizeof(shown), r->source ? r->source : "?")));
	failed |= json_object_set_new(o, "command", escaped_list(r->command));
	failed |= json_object_set_new(o, "gaps", gaps_json(r));
	failed |= json_object_set_new(o, "lost", json_integer((json_int_t)r->report.lost));
	failed |= json_object_set_new(o, "not_counted", escaped_list(r->uncounted));
	failed |= json_object_set_new(o, "known_facts", kinds_json(r));
	if (!failed)
		return o;
	json_decref(o);
	return NULL;
}
