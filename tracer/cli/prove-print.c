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

static void print_miss(FILE *out, const struct miss *m)
{
	char name[SHOWN_MAX], exe[SHOWN_MAX], number[32];

	fprintf(out, "  %-20s %-8s %7llu  %s\n", name_of(m, name), answer(m->verdict, number),
		(unsigned long long)m->count, maker(m, exe));
	for (size_t i = 0; i < m->n_examples; i++) {
		const struct miss_example *e = &m->examples[i];

		fprintf(out, "      %.3f s  %s[%d", seconds(e->time_ns), e->comm, e->pid);
		if (e->tid != e->pid)
			fprintf(out, "/%d", e->tid);
		fprintf(out, "]  %s(%s)\n", m->name ? m->name : "", e->args);
	}
}

/* Those that are logged, or the others. */
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
			fprintf(out, "the record is incomplete: %s\n", gap_sentence(g));
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

void prove_print_table(FILE *out, const struct prove_report *report)
{
	const struct proof *p = report->proof;
	size_t n = misses_denied(&p->misses);
	char shown[SHOWN_MAX];

	if (p->misses.n > 0)
		fprintf(out, "  %-20s %-8s %7s  %s\n", "SYSCALL", "ANSWER", "COUNT", "EXECUTABLE");
	print_misses(out, &p->misses, false);
	print_misses(out, &p->misses, true);
	print_gaps(out, p);
	escape_to(shown, sizeof(shown), report->filter);
	print_logged(out, p, shown);
	if (n > 0)
		fprintf(out, "%zu miss%s: %s of systemd %d %s\n", n, n == 1 ? "" : "es", shown,
			report->systemd, p->enforced ? "denied these" : "would have denied these");
	else
		fprintf(out, "no misses%s: %s of systemd %d allows all that was called\n",
			p->report.gaps ? " were seen" : "", shown, report->systemd);
}

static json_t *example_json(const struct miss_example *e)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:f}", "arguments", e->args, "thread", e->comm,
		"pid", (int)e->pid, "tid", (int)e->tid, "seconds", seconds(e->time_ns));
}

static json_t *miss_json(const struct miss *m)
{
	const char *arch = abi_word(m->syscall.arch);
	char exe[SHOWN_MAX], number[32];
	json_t *examples = json_array();

	for (size_t i = 0; i < m->n_examples; i++)
		json_array_append_new(examples, example_json(&m->examples[i]));
	return json_pack("{s:s?, s:i, s:s?, s:s, s:I, s:s?, s:b, s:o}", "arch", arch, "nr",
		(int)m->syscall.nr, "name", m->name, "answer", answer(m->verdict, number), "count",
		(json_int_t)m->count, "executable",
		m->exe ? escape_to(exe, sizeof(exe), m->exe->path) : NULL, "launcher",
		(int)m->launcher, "examples", examples);
}

static json_t *misses_json(const struct misses *m, bool logged)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n; i++)
		if ((m->miss[i]->verdict == VERDICT_LOG) == logged)
			json_array_append_new(list, miss_json(m->miss[i]));
	return list;
}

int prove_print_json(FILE *out, const struct prove_report *report)
{
	const struct proof *p = report->proof;
	json_t *gaps = json_array(), *root;
	char filter[SHOWN_MAX];
	int r;

	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (p->report.gaps >> g & 1)
			json_array_append_new(gaps, json_string(gap_word(g)));
	root = json_pack("{s:s, s:i, s:s, s:i, s:b, s:i, s:b, s:o, s:I, s:o, s:o}", "format",
		"syscarve-proof", "version", 1, "filter",
		escape_to(filter, sizeof(filter), report->filter), "systemd", report->systemd,
		"enforced", (int)p->enforced, "status", report->status, "complete",
		(int)(p->report.gaps == 0), "gaps", gaps, "left_out",
		(json_int_t)p->misses.left_out, "misses", misses_json(&p->misses, false), "logged",
		misses_json(&p->misses, true));
	if (!root)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
	return r < 0 ? -EIO : 0;
}
