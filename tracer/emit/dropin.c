/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dropin.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "comment.h"
#include "groups/family.h"
#include "groups/names.h"
#include "makers.h"
#include "wrap.h"

enum { MICROSECONDS = 1000000 };

static char *join_command(char *const *command)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; command && command[i]; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", command[i]);
	fclose(out);
	return text;
}

static void comment_run(FILE *out, const struct run *r)
{
	_cleanup_(freep) char *command = join_command(r->command);
	_cleanup_(freep) char *shown = command ? escape_new(command) : NULL;
	time_t start = r->start_us / MICROSECONDS;
	char when[64] = "?", source[64];
	struct tm tm;

	if (gmtime_r(&start, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	comment(out, "Observed (%s): %s",
		escape_to(source, sizeof(source), r->source ? r->source : "?"),
		shown && *shown ? shown : "(no command)");
	comment(out, "  on %s for %.1f s, %llu system calls%s", when,
		(double)r->duration_us / MICROSECONDS, (unsigned long long)r->events,
		r->uncounted ? ", not counting what was known before" : "");
}

static void comment_provenance(FILE *out, const struct suggestion *s, const struct profile *p)
{
	size_t n, n_syscalls;
	const struct run *const *runs = profile_runs(p, &n);

	profile_syscalls(p, &n_syscalls);
	comment(out, "Made by syscarve: style %s, for systemd %d.", styles[s->style].word,
		sets_version(s->target));
	for (size_t i = 0; i < n; i++)
		comment_run(out, runs[i]);
	comment(out,
		"%zu distinct system calls observed; %d allowed, %d of them implied by systemd "
		"itself.",
		n_syscalls, sysset_count(&s->allowed), sysset_count(&s->implied));
}

/* Why a sensitive call is allowed that nobody made. */
static const char *why_unseen(const struct suggestion *s, const char *name)
{
	struct sysset siblings, owner;
	int id = names_find(name);

	family_close(&s->observed, &siblings);
	family_owner(&owner);
	if (id >= 0 && sysset_has(&siblings, id))
		return "nobody; sibling of one that was";
	return id >= 0 && sysset_has(&owner, id) ? "nobody; rolling a log file may need it"
						 : "nobody";
}

static int comment_sensitive(FILE *out, const struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) const char **names = NULL;
	struct sysset sensitive = suggestion_sensitive(s);
	int r;

	r = names_sorted(&sensitive, &names);
	if (r < 0)
		return r;
	if (*names)
		comment(out, "Sensitive calls that are allowed, and who made them:");
	for (const char **name = names; *name; name++) {
		_cleanup_(freep) const char **makers = NULL;
		_cleanup_(freep) char *joined = NULL, *shown = NULL;

		r = makers_of_name(p, *name, &makers);
		if (r < 0)
			return r;
		joined = join_command((char *const *)makers);
		shown = joined ? escape_new(joined) : NULL;
		if (!shown)
			return -ENOMEM;
		comment(out, "  %s: %s", *name, *shown ? shown : why_unseen(s, *name));
	}
	return 0;
}

static void emit_filter_lines(FILE *out, const struct suggestion *s)
{
	fputs("SystemCallFilter=\n", out);
	for (size_t i = 0; i < s->n_lines; i++)
		wrap_words(out, s->lines[i].deny ? "SystemCallFilter=~" : "SystemCallFilter=",
			s->lines[i].tokens, s->lines[i].n);
	fputs("SystemCallLog=\n", out);
}

static void emit_enforcing(FILE *out, const struct suggestion *s, const struct emit_options *o)
{
	emit_filter_lines(out, s);
	fprintf(out, "SystemCallErrorNumber=%s\n",
		o->violation == VIOLATION_ERRNO ? o->errno_name : "");
	fputs("SystemCallArchitectures=\n", out);
	wrap_words(out, "SystemCallArchitectures=", (const char **)s->arch_words, s->n_arches);
}

/* Names rather than tokens where an assignment takes something away: SystemCallLog= is a list of its own, in which `~`
 * would mean the opposite. It does not imply @default either. */
static int emit_complaining(FILE *out, const struct suggestion *s)
{
	_cleanup_(freep) const char **names = NULL;
	static const char *implied[] = {"@default"};
	int r = 0;

	fputs("SystemCallFilter=\nSystemCallErrorNumber=\nSystemCallArchitectures=\nSystemCallLog="
	      "\n",
		out);
	wrap_words(out, "SystemCallLog=~", implied, 1);
	if (s->n_lines == 1) {
		wrap_words(out, "SystemCallLog=~", s->lines[0].tokens, s->lines[0].n);
		return 0;
	}
	r = names_sorted(&s->allowed, &names);
	if (r < 0)
		return r;
	wrap_words(out, "SystemCallLog=~", names, (size_t)sysset_count(&s->allowed));
	return 0;
}

int dropin_write(const struct suggestion *s, const struct profile *p, const struct emit_options *o,
	FILE *out)
{
	int r;

	comment_provenance(out, s, p);
	r = comment_sensitive(out, s, p);
	if (r < 0)
		return r;
	for (size_t i = 0; i < s->n_warnings; i++)
		comment(out, "Warning: %s.", s->warnings[i].text);
	if (o->violation == VIOLATION_LOG)
		comment(out, "Complain mode: nothing is denied; what the filter would deny is "
			     "written to the "
			     "kernel's audit log.");
	comment(out, "Drop-ins apply in the order of their names: a later one (override.conf) has "
		     "the last word.");
	fputs("[Service]\n", out);
	if (o->violation == VIOLATION_LOG)
		r = emit_complaining(out, s);
	else
		emit_enforcing(out, s, o);
	return r < 0 ? r : ferror(out) ? -EIO : 0;
}
