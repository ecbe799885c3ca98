/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "warnings.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "groups/names.h"
#include "profile/origin.h"

enum { SHOWN_MAX = 256 };

const struct warning_row warning_kinds[] = {
	[WARN_INCOMPLETE] = {"incomplete", "the observation was incomplete"},
	[WARN_UNNAMED] = {"unnamed", "a system call without a known name was made"},
	[WARN_UNRESOLVABLE] = {"unresolvable", "the target's libseccomp does not know a name"},
	[WARN_PRIVILEGED_EXEC] = {"privileged-exec",
		"a program that gains privileges was executed"},
	[WARN_IO_URING] = {"io-uring", "io_uring was used, whose operations no filter restricts"},
	[WARN_FOREIGN_ARCH] = {"foreign-arch", "calls of another architecture were observed"},
	[WARN_GONE_EXEC] = {"gone-executable", "an executable is no file of this host"},
	[WARN_PERSONALITY] = {"personality", "LockPersonality= would refuse a call"},
	[_WARN_MAX] = {},
};
static_assert(ARRAY_SIZE(warning_kinds) == _WARN_MAX + 1, "each kind has its row");

int warnings_add(struct suggestion *s, enum warning_kind kind, const char *fmt, ...)
{
	struct warning *grown = reallocarray(s->warnings, s->n_warnings + 1, sizeof(*grown));
	va_list args;
	char *text;
	int r;

	if (!grown)
		return -ENOMEM;
	s->warnings = grown;
	va_start(args, fmt);
	r = vasprintf(&text, fmt, args);
	va_end(args);
	if (r < 0)
		return -ENOMEM;
	s->warnings[s->n_warnings++] = (struct warning){.kind = kind, .text = text};
	return 0;
}

static int warn_incomplete(struct suggestion *s, const struct profile *p)
{
	uint32_t gaps = profile_gaps(p);
	int r = 0;

	for (enum gap g = 0; g < _GAP_MAX && r >= 0; g++)
		if (gaps >> g & 1)
			r = warnings_add(s, WARN_INCOMPLETE, "the record is incomplete: %s",
				gap_sentence(g));
	return r;
}

/* An executable that made the call, for a hint where to look. */
static const char *maker(const struct observed *o, char shown[SHOWN_MAX])
{
	for (size_t i = 0; i < o->n_sightings; i++)
		if (o->sightings[i].n_executables > 0)
			return escape_to(shown, SHOWN_MAX, o->sightings[i].executables[0]);
	return "an unknown program";
}

static int warn_name(struct suggestion *s, const struct observed *o)
{
	char shown[SHOWN_MAX];
	int id;

	if (!o->name)
		return warnings_add(s, WARN_UNNAMED,
			"%s called number %d of %s, which nothing here can name: no filter can "
			"allow it",
			maker(o, shown), o->syscall.nr, o->arch_word);
	id = names_find(o->name);
	if (id >= 0 && sysset_has(sets_resolvable(s->target), id))
		return 0;
	return warnings_add(s, WARN_UNRESOLVABLE,
		"%s called %s, which the libseccomp of systemd %d cannot resolve: it will be "
		"denied there",
		maker(o, shown), o->name, sets_version(s->target));
}

static int warn_names(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r = 0;

	for (size_t i = 0; i < n && r >= 0; i++)
		r = warn_name(s, syscalls[i]);
	return r;
}

static int warn_io_uring(struct suggestion *s)
{
	static const char *const calls[] = {
		"io_uring_setup", "io_uring_enter", "io_uring_register"};

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (sysset_has(&s->observed, names_find(calls[i])))
			return warnings_add(s, WARN_IO_URING,
				"the service uses io_uring, whose operations (open, connect and "
				"the like) pass every "
				"filter by: what they do is neither recorded here nor restricted "
				"by the filter");
	return 0;
}

/* Once for each program: setarch and its like exec others, which then call it no more. */
static int warn_personality_of(struct suggestion *s, const struct observed *o)
{
	char shown[SHOWN_MAX];
	int r = 0;

	for (size_t i = 0; i < o->n_sightings; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables && r >= 0; k++) {
			const char *path = o->sightings[i].executables[k];

			if (o->sightings[i].launcher || observed_made_before(o, i, path))
				continue;
			r = warnings_add(s, WARN_PERSONALITY,
				"%s called personality, to ask for its execution domain or to "
				"change it (PER_LINUX32, ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC): "
				"LockPersonality=yes would refuse it with EPERM, for it allows "
				"none but the domain that the unit starts with",
				escape_to(shown, sizeof(shown), path));
		}
	return r;
}

static int warn_personality(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r = 0;

	for (size_t i = 0; i < n && r >= 0; i++)
		if (syscalls[i]->name && strcmp(syscalls[i]->name, "personality") == 0)
			r = warn_personality_of(s, syscalls[i]);
	return r;
}

static int warn_origin(const char *path, enum origin origin, void *userdata)
{
	char shown[SHOWN_MAX];

	return warnings_add(userdata, WARN_GONE_EXEC, "%s %s",
		escape_to(shown, sizeof(shown), path), origin_sentence(origin));
}

static int warn_privileged(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	char shown[SHOWN_MAX];
	int r = 0;

	for (size_t i = 0; i < n; i++)
		for (char **path = runs[i]->privileged; path && *path && r >= 0; path++)
			r = warnings_add(s, WARN_PRIVILEGED_EXEC,
				"%s is set-uid, set-gid or has file capabilities: it loses them "
				"under "
				"NoNewPrivileges=, which SystemCallFilter= implies for units with "
				"User= or "
				"without CAP_SYS_ADMIN",
				escape_to(shown, sizeof(shown), *path));
	return r;
}

static int warn_arches(struct suggestion *s)
{
	int r = 0;

	for (size_t i = 1; i < s->n_arches && r >= 0; i++)
		r = warnings_add(s, WARN_FOREIGN_ARCH,
			"calls of the architecture %s were seen, so it is allowed besides the "
			"native one",
			s->arch_words[i]);
	return r;
}

int warnings_collect(struct suggestion *s, const struct profile *p)
{
	int r;

	if ((r = warn_incomplete(s, p)) < 0 || (r = warn_names(s, p)) < 0 ||
		(r = warn_io_uring(s)) < 0 || (r = warn_privileged(s, p)) < 0 ||
		(r = warn_personality(s, p)) < 0 || (r = origins_each(p, warn_origin, s)) < 0)
		return r;
	return warn_arches(s);
}
