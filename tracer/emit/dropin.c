/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dropin.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/counter.h"
#include "base/escape.h"
#include "base/memstream.h"
#include "comment.h"
#include "groups/names.h"
#include "subject.h"
#include "why.h"
#include "wrap.h"

enum { MICROSECONDS = 1000000, DATE_SIZE = 64, EXTENT_SIZE = 256, SHOWN_MAX = 64 };

static void print_date(int64_t start_us, char ret[DATE_SIZE])
{
	time_t start = start_us / MICROSECONDS;
	struct tm tm;

	if (!gmtime_r(&start, &tm) || strftime(ret, DATE_SIZE, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		strcpy(ret, "an unknown day");
}

/* "2026-11-24 00:09:18 UTC for 0.3 s, 1655 system calls". */
static void print_extent(const struct run *run, char ret[EXTENT_SIZE])
{
	char date[DATE_SIZE], runs[SHOWN_MAX] = "";

	print_date(run->start_us, date);
	if (run->n_folded > 0)
		snprintf(runs, sizeof(runs), "in %zu runs, ", run->n_folded);
	snprintf(ret, EXTENT_SIZE, "%s for %.1f s, %s%llu system call%s%s", date,
		(double)run->duration_us / MICROSECONDS, runs, (unsigned long long)run->events,
		run->events == 1 ? "" : "s",
		run->uncounted ? ", not counting those that were known before" : "");
}

static int comment_run(FILE *out, const struct profile *p, const struct run *run)
{
	_cleanup_(freep) char *subject = NULL;
	char extent[EXTENT_SIZE], source[SHOWN_MAX];
	int r;

	r = subject_text(p, run, &subject);
	if (r < 0)
		return r;
	escape_to(source, sizeof(source), run->source ? run->source : "?");
	print_extent(run, extent);
	if (!*subject)
		return comment(out, "Observed (%s) on %s", source, extent);
	r = comment(out, "Observed (%s): %s", source, subject);
	if (r < 0)
		return r;
	return comment(out, "  on %s", extent);
}

/* What has seen nothing is a gap of the profile, and a warning says which. */
static bool has_seen(const struct run *run)
{
	return run->events > 0 || run->command;
}

/* How many runs were seen, from when to when, and their calls. */
struct more {
	size_t n;
	int64_t first_us, last_us;
	uint64_t events;
};

static void count_more(struct more *m, const struct run *run)
{
	if (m->n == 0 || run->start_us < m->first_us)
		m->first_us = run->start_us;
	if (m->n == 0 || run->start_us > m->last_us)
		m->last_us = run->start_us;
	m->n += run->n_folded > 0 ? run->n_folded : 1;
	m->events = count_add(m->events, run->events);
}

static int comment_more(FILE *out, const struct more *m)
{
	char first[DATE_SIZE], last[DATE_SIZE];

	if (m->n == 0)
		return 0;
	print_date(m->first_us, first);
	print_date(m->last_us, last);
	return comment(out, "Observed in %zu more run%s, from %s to %s, %llu system calls", m->n,
		m->n == 1 ? "" : "s", first, last, (unsigned long long)m->events);
}

static int comment_runs(FILE *out, const struct profile *p)
{
	size_t n, shown = 0;
	const struct run *const *runs = profile_runs(p, &n);
	struct more more = {};
	int r;

	for (size_t i = 0; i < n; i++) {
		if (!has_seen(runs[i]))
			continue;
		if (shown == COMMENT_RUNS) {
			count_more(&more, runs[i]);
			continue;
		}
		shown++;
		r = comment_run(out, p, runs[i]);
		if (r < 0)
			return r;
	}
	return comment_more(out, &more);
}

static int comment_use(FILE *out, const struct suggestion *s, const struct emit_options *o)
{
	int r;

	r = comment(out, "Made by syscarve for systemd %d, style %s.", sets_version(s->target),
		styles[s->style].word);
	if (r < 0 || o->installed)
		return r;
	return comment(out,
		"To use it, copy it to /etc/systemd/system/NAME.service.d/, run systemctl "
		"daemon-reload, and restart the service. Drop-ins apply in the order of their "
		"names: a later one, such as override.conf, has the last word.");
}

/* "x86-64 and x86". */
static int name_arches(const struct suggestion *s, char **ret)
{
	size_t size;
	FILE *out;

	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_arches; i++)
		fprintf(out, "%s%s",
			i == 0                 ? ""
			: i + 1 == s->n_arches ? " and "
					       : ", ",
			abi_word(s->arches[i]));
	return memstream_close(out, ret);
}

/* "70 observed, 18 implied by systemd". */
static int name_counts(const struct suggestion *s, char **ret)
{
	const char *separator = "";
	size_t size;
	FILE *out;

	out = open_memstream(ret, &size);
	if (!out)
		return -ENOMEM;
	for (enum reason_kind k = 0; k < _REASON_MAX; k++) {
		int n = suggestion_count(s, k);

		if (n == 0)
			continue;
		fprintf(out, "%s%d %s", separator, n, reason_kinds[k].counted);
		separator = ", ";
	}
	return memstream_close(out, ret);
}

/* Every call is counted once, by the first of its reasons. */
static int comment_counts(FILE *out, const struct suggestion *s)
{
	_cleanup_(freep) char *arches = NULL, *counts = NULL;
	int r;

	r = name_arches(s, &arches);
	if (r < 0)
		return r;
	r = name_counts(s, &counts);
	if (r < 0)
		return r;
	return comment(out, "%d system calls of %s are allowed: %s.", sysset_count(&s->allowed),
		arches, counts);
}

static int comment_why(FILE *out, const struct suggestion *s, const struct profile *p, int id)
{
	_cleanup_(freep) char *why = NULL;
	int r;

	r = why_allowed(s, p, id, &why);
	if (r < 0)
		return r;
	return comment(out, "  %s: %s", names_get(id), why);
}

static int comment_sensitive(FILE *out, const struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) int *ids = NULL;
	struct sysset sensitive = suggestion_sensitive(s);
	int r;

	r = names_sorted_ids(&sensitive, &ids);
	if (r < 0)
		return r;
	if (*ids < 0)
		return 0;
	r = comment(out, "Sensitive system calls that are allowed, and why:");
	if (r < 0)
		return r;
	for (const int *id = ids; *id >= 0; id++) {
		r = comment_why(out, s, p, *id);
		if (r < 0)
			return r;
	}
	return 0;
}

static int comment_warnings(FILE *out, const struct suggestion *s)
{
	int r;

	for (size_t i = 0; i < s->n_warnings; i++) {
		r = comment(out, "Warning: %s.", s->warnings[i].text);
		if (r < 0)
			return r;
	}
	return 0;
}

static int comment_form(FILE *out, const struct suggestion *s, const struct emit_options *o)
{
	struct sysset between;

	if (o->violation == VIOLATION_LOG)
		return comment(out,
			"This is a complain mode: nothing is denied%s. The kernel's audit log "
			"gets a record of each call that the filter would deny.",
			o->keeps_filter ? " that the unit did not deny before" : "");
	if (!o->logged)
		return 0;
	between = sysset_minus(s->allowed, o->logged->allowed);
	return comment(out,
		"This is staged: %d of the system calls that are allowed are not in the list of style %s. "
		"They are let through, and the kernel's audit log gets a record of each.",
		sysset_count(&between), styles[o->logged->style].word);
}

static int comment_all(FILE *out, const struct suggestion *s, const struct profile *p,
	const struct emit_options *o)
{
	int r;

	r = comment_use(out, s, o);
	if (r < 0)
		return r;
	r = comment_form(out, s, o);
	if (r < 0)
		return r;
	r = comment_runs(out, p);
	if (r < 0)
		return r;
	r = comment_counts(out, s);
	if (r < 0)
		return r;
	r = comment_sensitive(out, s, p);
	if (r < 0)
		return r;
	return comment_warnings(out, s);
}

static void write_assignment(FILE *out, const struct assignment *a)
{
	char key[SHOWN_MAX];

	if (a->reset)
		fprintf(out, "%s=\n", a->key);
	snprintf(key, sizeof(key), "%s=%s", a->key, a->deny ? "~" : "");
	wrap_words(out, key, a->words, a->n);
}

/* The words of the filter, if it has one line. If a line takes words away, the names that are
 * allowed in the end: SystemCallLog= is a list of its own, in which `~` means the opposite. */
static int list_logged(const struct suggestion *s, const char ***ret, size_t *ret_n)
{
	const struct assignment *first = suggestion_next(s, KEY_FILTER, NULL);

	*ret = NULL;
	if (!suggestion_next(s, KEY_FILTER, first)) {
		*ret_n = first->n;
		return 0;
	}
	*ret_n = (size_t)sysset_count(&s->allowed);
	return names_sorted(&s->allowed, ret);
}

/* Unlike SystemCallFilter=, SystemCallLog= does not imply @default. */
static int write_logged(FILE *out, const struct suggestion *s)
{
	_cleanup_(freep) const char **names = NULL;
	static const char *implied[] = {"@default"};
	size_t n;
	int r;

	r = list_logged(s, &names, &n);
	if (r < 0)
		return r;
	wrap_words(out, "SystemCallLog=~", implied, 1);
	wrap_words(out, "SystemCallLog=~",
		names ? names : suggestion_next(s, KEY_FILTER, NULL)->words, n);
	return 0;
}

static int write_complaining(FILE *out, const struct suggestion *s, const struct emit_options *o)
{
	if (!o->keeps_filter)
		fputs("SystemCallFilter=\nSystemCallErrorNumber=\nSystemCallArchitectures=\n", out);
	fputs("SystemCallLog=\n", out);
	return write_logged(out, s);
}

/* The lines of the filter come first, then what is logged, and what happens to a denied call. */
static int write_enforcing(FILE *out, const struct suggestion *s, const struct emit_options *o)
{
	const struct assignment *a = NULL;
	int r;

	while ((a = suggestion_next(s, KEY_FILTER, a)))
		write_assignment(out, a);
	fputs("SystemCallLog=\n", out);
	r = o->logged ? write_logged(out, o->logged) : 0;
	if (r < 0)
		return r;
	fprintf(out, "SystemCallErrorNumber=%s\n",
		o->violation == VIOLATION_ERRNO ? o->errno_name : "");
	for (size_t i = 0; i < s->n_assignments; i++)
		if (strcmp(s->assignments[i].key, KEY_FILTER) != 0)
			write_assignment(out, &s->assignments[i]);
	return 0;
}

int dropin_write(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out)
{
	int r;

	r = comment_all(out, s, p, o);
	if (r < 0)
		return r;
	fputs("[Service]\n", out);
	r = o->violation == VIOLATION_LOG ? write_complaining(out, s, o)
					  : write_enforcing(out, s, o);
	if (r < 0)
		return r;
	return ferror(out) ? -EIO : 0;
}
