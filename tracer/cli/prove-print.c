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

static void print_gaps(FILE *out, const struct proof *p)
{
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (p->report.gaps >> g & 1)
			fprintf(out, "the record is incomplete: %s\n", gap_sentence(g));
	if (p->misses.left_out > 0)
		fprintf(out, "%llu more calls were denied that are not listed\n",
			(unsigned long long)p->misses.left_out);
}

void prove_print_table(FILE *out, const struct proof *p)
{
	const struct misses *m = &p->misses;
	char shown[SHOWN_MAX];

	if (m->n > 0)
		fprintf(out, "  %-20s %-8s %7s  %s\n", "SYSCALL", "ANSWER", "COUNT", "EXECUTABLE");
	for (size_t i = 0; i < m->n; i++)
		print_miss(out, m->miss[i]);
	print_gaps(out, p);
	escape_to(shown, sizeof(shown), p->filter);
	if (m->n > 0)
		fprintf(out, "%zu miss%s: %s of systemd %d %s\n", m->n, m->n == 1 ? "" : "es",
			shown, p->systemd,
			p->enforced ? "denied these" : "would have denied these");
	else
		fprintf(out, "no misses%s: %s of systemd %d allows all that was called\n",
			p->report.gaps ? " were seen" : "", shown, p->systemd);
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

int prove_print_json(FILE *out, const struct proof *p)
{
	json_t *misses = json_array(), *gaps = json_array(), *root;
	char filter[SHOWN_MAX];
	int r;

	for (size_t i = 0; i < p->misses.n; i++)
		json_array_append_new(misses, miss_json(p->misses.miss[i]));
	for (enum gap g = 0; g < _GAP_MAX; g++)
		if (p->report.gaps >> g & 1)
			json_array_append_new(gaps, json_string(gap_word(g)));
	root = json_pack("{s:s, s:i, s:s, s:i, s:b, s:i, s:b, s:o, s:I, s:o}", "format",
		"syscarve-proof", "version", 1, "filter",
		escape_to(filter, sizeof(filter), p->filter), "systemd", p->systemd, "enforced",
		(int)p->enforced, "status", p->status, "complete", (int)(p->report.gaps == 0),
		"gaps", gaps, "left_out", (json_int_t)p->misses.left_out, "misses", misses);
	if (!root)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
	return r < 0 ? -EIO : 0;
}
