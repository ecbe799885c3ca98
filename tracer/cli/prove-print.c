/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "prove-print.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/build-json.h"
#include "base/cleanup.h"
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

static json_t *text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *example_json(const struct miss_example *e)
{
	const struct json_member members[] = {
		{"arguments", json_string(e->args)},
		{"thread", json_string(e->comm)},
		{"pid", json_integer(e->pid)},
		{"tid", json_integer(e->tid)},
		{"seconds", json_real(seconds(e->time_ns))},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *examples_json(const struct miss *m)
{
	_cleanup_(json_decrefp) json_t *list = json_array();

	for (size_t i = 0; i < m->n_examples; i++)
		if (build_append(list, example_json(&m->examples[i])) < 0)
			return NULL;
	return TAKE(list);
}

static json_t *miss_json(const struct miss *m)
{
	char shown[SHOWN_MAX], number[32];
	const char *exe = m->exe ? escape_to(shown, sizeof(shown), m->exe->path) : NULL;
	const struct json_member members[] = {
		{"arch", text_json(abi_word(m->syscall.arch))},
		{"nr", json_integer(m->syscall.nr)},
		{"name", text_json(m->name)},
		{"answer", json_string(answer(m->verdict, number))},
		{"count", json_integer((json_int_t)m->count)},
		{"executable", text_json(exe)},
		{"launcher", json_boolean(m->launcher)},
		{"examples", examples_json(m)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *misses_json(const struct misses *m, bool logged)
{
	_cleanup_(json_decrefp) json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++)
		if ((m->miss[i]->verdict == VERDICT_LOG) == logged &&
			build_append(list, miss_json(m->miss[i])) < 0)
			return NULL;
	return TAKE(list);
}

int prove_print_json(FILE *out, const struct prove_report *report, const struct output *how)
{
	const struct proof *p = report->proof;
	char filter[SHOWN_MAX];
	const struct json_member members[] = {
		{"format", json_string("syscarve-proof")},
		{"version", json_integer(1)},
		{"filter", json_string(escape_to(filter, sizeof(filter), report->filter))},
		{"systemd", json_integer(report->systemd)},
		{"enforced", json_boolean(p->enforced)},
		{"status", json_integer(report->status)},
		{"complete", json_boolean(p->report.gaps == 0)},
		{"gaps", build_bit_words(p->report.gaps, _GAP_MAX, gap_word)},
		{"left_out", json_integer((json_int_t)p->misses.left_out)},
		{"misses", misses_json(&p->misses, false)},
		{"logged", misses_json(&p->misses, true)},
	};

	return output_json(how, build_object(members, ARRAY_SIZE(members)), out);
}
