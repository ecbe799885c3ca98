/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "prove-print.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/escape.h"

enum { SHOWN_MAX = 256 };

static const char *answer(int verdict, char buf[32])
{
	const char *name = strerrorname_np(verdict);

	if (verdict == FILTER_KILL)
		return "kill";
	if (verdict == VERDICT_LOG)
		return "log";
	if (verdict == 0)
		return "skip";
	if (name)
		return name;
	snprintf(buf, 32, "%d", verdict);
	return buf;
}

static const char *maker(const struct miss *m, char shown[SHOWN_MAX])
{
	if (m->launcher)
		return "(the service manager, before the exec)";
	return m->exe ? escape_to(shown, SHOWN_MAX, m->exe->path) : "(unknown)";
}

static const char *name_of(const struct miss *m, char buf[SHOWN_MAX])
{
	const char *word = abi_word(m->syscall.arch);
	bool native = m->syscall.arch == abi_native();

	if (m->name && native)
		return m->name;
	if (m->name)
		snprintf(buf, SHOWN_MAX, "%s (%s)", m->name, word);
	else
		snprintf(buf, SHOWN_MAX, "%d (%s)", m->syscall.nr, word ? word : "?");
	return buf;
}

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static void print_example(FILE *out, const struct miss *m, const struct miss_example *e)
{
	fprintf(out, "      %s%.3f s  %s[%d", colour_begin(out, COLOUR_FAINT), seconds(e->time_ns),
		e->comm, e->pid);
	if (e->tid != e->pid)
		fprintf(out, "/%d", e->tid);
	fprintf(out, "]  %s(%s)%s\n", m->name ? m->name : "", e->args,
		colour_end(out, COLOUR_FAINT));
}

static void print_miss(FILE *out, const struct miss *m)
{
	enum colour c = m->verdict == VERDICT_LOG ? COLOUR_NONE : COLOUR_MISS;
	char name[SHOWN_MAX], exe[SHOWN_MAX], number[32];

	fprintf(out, "  %s%-20s %-8s%s %7llu  %s\n", colour_begin(out, c), name_of(m, name),
		answer(m->verdict, number), colour_end(out, c), (unsigned long long)m->count,
		maker(m, exe));
	for (size_t i = 0; i < m->n_examples; i++)
		print_example(out, m, &m->examples[i]);
}

/* The misses that are only logged, or the others. */
static void print_misses(FILE *out, const struct misses *m, bool logged)
{
	for (size_t i = 0; i < m->n; i++)
		if ((m->miss[i]->verdict == VERDICT_LOG) == logged)
			print_miss(out, m->miss[i]);
}

static void print_gaps(FILE *out, const struct proof *p)
{
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (p->report.gaps >> g & 1)
			fprintf(out, "the observation is incomplete: %s\n", gap_sentence(g));
	if (p->misses.left_out > 0)
		fprintf(out, "%llu more calls are not listed\n",
			(unsigned long long)p->misses.left_out);
}

static void print_logged(FILE *out, const struct proof *p, const char *filter)
{
	size_t n = p->misses.n - misses_denied(&p->misses);

	if (n > 0)
		fprintf(out, "%zu %s let through and logged by SystemCallLog= of %s\n", n,
			n == 1 ? "is" : "are", filter);
}

static void print_result(FILE *out, const struct prove_report *report, const char *filter)
{
	const struct proof *p = report->proof;
	size_t n = misses_denied(&p->misses);

	if (n > 0)
		fprintf(out, "%zu miss%s: with systemd %d, %s %s %s\n", n, n == 1 ? "" : "es",
			report->systemd, filter, p->enforced ? "denied" : "would deny",
			n == 1 ? "this system call" : "these system calls");
	else if (p->report.gaps)
		fprintf(out, "no misses were found, but the observation is incomplete\n");
	else
		fprintf(out,
			"no misses: with systemd %d, %s allows every system call that was made\n",
			report->systemd, filter);
}

void prove_print_table(FILE *out, const struct prove_report *report, const struct output *how)
{
	const struct proof *p = report->proof;
	char filter[SHOWN_MAX];

	if (p->misses.n > 0 && !how->no_legend)
		fprintf(out, "  %s%-20s %-8s %7s  %s%s\n", colour_begin(out, COLOUR_HEADING),
			"SYSCALL", "ANSWER", "COUNT", "EXECUTABLE",
			colour_end(out, COLOUR_HEADING));
	print_misses(out, &p->misses, false);
	print_misses(out, &p->misses, true);
	print_gaps(out, p);
	escape_to(filter, sizeof(filter), report->filter);
	print_logged(out, p, filter);
	print_result(out, report, filter);
}

/* ---- JSON */

/* Like json_object_set_new(); @value may be NULL because memory has run out already. */
static void set(json_t *object, const char *key, json_t *value, int *r)
{
	if (json_object_set_new(object, key, value) < 0)
		*r = -ENOMEM;
}

static void append(json_t *list, json_t *value, int *r)
{
	if (json_array_append_new(list, value) < 0)
		*r = -ENOMEM;
}

static json_t *example_json(const struct miss_example *e, int *r)
{
	json_t *o = json_object();

	set(o, "arguments", json_string(e->args), r);
	set(o, "thread", json_string(e->comm), r);
	set(o, "pid", json_integer(e->pid), r);
	set(o, "tid", json_integer(e->tid), r);
	set(o, "seconds", json_real(seconds(e->time_ns)), r);
	return o;
}

static json_t *text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *examples_json(const struct miss *m, int *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n_examples; i++)
		append(list, example_json(&m->examples[i], r), r);
	return list;
}

static json_t *miss_json(const struct miss *m, int *r)
{
	char exe[SHOWN_MAX], number[32];
	json_t *o = json_object();

	set(o, "arch", text_json(abi_word(m->syscall.arch)), r);
	set(o, "nr", json_integer(m->syscall.nr), r);
	set(o, "name", text_json(m->name), r);
	set(o, "answer", json_string(answer(m->verdict, number)), r);
	set(o, "count", json_integer((json_int_t)m->count), r);
	set(o, "executable", text_json(m->exe ? escape_to(exe, sizeof(exe), m->exe->path) : NULL),
		r);
	set(o, "launcher", json_boolean(m->launcher), r);
	set(o, "examples", examples_json(m, r), r);
	return o;
}

static json_t *misses_json(const struct misses *m, bool logged, int *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++)
		if ((m->miss[i]->verdict == VERDICT_LOG) == logged)
			append(list, miss_json(m->miss[i], r), r);
	return list;
}

static json_t *gaps_json(uint32_t gaps, int *r)
{
	json_t *list = json_array();

	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (gaps >> g & 1)
			append(list, json_string(gap_word(g)), r);
	return list;
}

int prove_print_json(FILE *out, const struct prove_report *report, const struct output *how)
{
	const struct proof *p = report->proof;
	json_t *o = json_object();
	char filter[SHOWN_MAX];
	int r = 0;

	set(o, "format", json_string("syscarve-proof"), &r);
	set(o, "version", json_integer(1), &r);
	set(o, "filter", json_string(escape_to(filter, sizeof(filter), report->filter)), &r);
	set(o, "systemd", json_integer(report->systemd), &r);
	set(o, "enforced", json_boolean(p->enforced), &r);
	set(o, "status", json_integer(report->status), &r);
	set(o, "complete", json_boolean(p->report.gaps == 0), &r);
	set(o, "gaps", gaps_json(p->report.gaps, &r), &r);
	set(o, "left_out", json_integer((json_int_t)p->misses.left_out), &r);
	set(o, "misses", misses_json(&p->misses, false, &r), &r);
	set(o, "logged", misses_json(&p->misses, true, &r), &r);
	if (r >= 0)
		return output_json(how, o, out);
	json_decref(o);
	return r;
}
