/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "warnings.h"

#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "event/diverted.h"
#include "groups/names.h"
#include "groups/versions.h"
#include "jobs.h"
#include "profile/makers.h"
#include "profile/origin.h"
#include "users.h"
#include "within.h"

enum {
	SHOWN_MAX = 256,
	OTHERS_SIZE = 48,
};

static int warn_incomplete(struct suggestion *s, const struct profile *p)
{
	uint32_t gaps = profile_gaps(p);
	int r;

	for (enum gap g = 0; g < _GAP_MAX; g++) {
		if (!(gaps >> g & 1))
			continue;
		r = suggestion_warn(
			s, WARN_INCOMPLETE, "the observation is incomplete: %s", gap_sentence(g));
		if (r < 0)
			return r;
	}
	return 0;
}

/* One of the executables that made the call. */
static const char *find_maker(const struct observed *o, char shown[SHOWN_MAX])
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
		return suggestion_warn(s, WARN_UNNAMED,
			"%s made system call %d of %s, which has no known name: no filter can allow it",
			find_maker(o, shown), o->syscall.nr, o->arch_word);
	id = names_find(o->name);
	if (id >= 0 && sysset_has(sets_resolvable(s->target), id))
		return 0;
	return suggestion_warn(s, WARN_UNRESOLVABLE,
		"%s called %s, a name that the libseccomp of systemd %d does not know: the call will "
		"be denied there",
		find_maker(o, shown), o->name, sets_version(s->target));
}

static int warn_names(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = warn_name(s, syscalls[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int warn_io_uring(struct suggestion *s)
{
	static const char *const calls[] = {
		"io_uring_setup", "io_uring_enter", "io_uring_register"};

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (sysset_has(&s->observed, names_find(calls[i])))
			return suggestion_warn(s, WARN_IO_URING,
				"the service uses io_uring, whose operations, such as open and connect, "
				"bypass every filter: they were not observed, and the filter does not "
				"restrict them");
	return 0;
}

/* Once for all programs of the service: a log can name thousands. */
static int warn_personality_call(struct suggestion *s, const struct observed *o)
{
	_cleanup_(freep) const char **makers = NULL;
	char shown[SHOWN_MAX], others[OTHERS_SIZE] = "";
	size_t n = 0;
	int r;

	r = makers_of_service(o, &makers);
	while (r >= 0 && makers[n])
		n++;
	if (n == 0)
		return r;
	if (n > 1)
		snprintf(others, sizeof(others), " and %zu other program%s", n - 1,
			n == 2 ? "" : "s");
	return suggestion_warn(s, WARN_PERSONALITY,
		"%s%s called personality, which queries or changes the execution domain (PER_LINUX32, "
		"ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC): LockPersonality=yes would refuse this with EPERM, "
		"even a query, unless the call sets the domain that the unit starts with",
		escape_to(shown, sizeof(shown), makers[0]), others);
}

static int warn_personality(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		if (!syscalls[i]->name || strcmp(syscalls[i]->name, "personality") != 0)
			continue;
		r = warn_personality_call(s, syscalls[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int warn_denied(
	struct suggestion *s, const struct derive_limits *limits, const struct observed *o, int id)
{
	int error = within_errno(limits, id);
	const char *answer = error != 0 ? strerrorname_np(error) : NULL;
	char maker[SHOWN_MAX], name[SHOWN_MAX];
	bool is_lost = answer && !within_can_answer(s);

	return suggestion_warn(s, WARN_WITHIN,
		"%s called %s, which %s denies%s%s: it stays denied%s%s", find_maker(o, maker),
		o->name, escape_to(name, sizeof(name), limits->name), answer ? " with " : "",
		answer ? answer : "",
		is_lost ? ", but this systemd has no errno for a single call, and kills: use --on-violation="
			: "",
		is_lost ? answer : "");
}

static int warn_within(
	struct suggestion *s, const struct derive_limits *limits, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	for (size_t i = 0; limits->filter && i < n; i++) {
		int id = syscalls[i]->name ? names_find(syscalls[i]->name) : -1;

		if (id < 0 || !sysset_has(&s->universe, id) || sysset_has(&s->within, id))
			continue;
		r = warn_denied(s, limits, syscalls[i], id);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A log shows no start for certain, and what ran already when it was attached to was not seen to
 * start. */
static size_t count_starts(const struct profile *p)
{
	size_t n, starts = 0;
	const struct run *const *runs = profile_runs(p, &n);

	for (size_t i = 0; i < n; i++)
		if (runs[i]->command && !(runs[i]->report.gaps >> GAP_ATTACHED & 1))
			starts += runs[i]->n_folded > 0 ? runs[i]->n_folded : 1;
	return starts;
}

/* What stays of a first start, such as a directory or a key, changes what the next one calls. */
static int warn_one_start(struct suggestion *s, const struct profile *p)
{
	if (s->style != STYLE_EXACT || count_starts(p) != 1)
		return 0;
	return suggestion_warn(s, WARN_ONE_START,
		"one start was observed, and the style exact allows nothing else: the next start finds "
		"what this one has left, and can need other calls; record at least two");
}

static int warn_diverted_of(struct suggestion *s, const char *const *makers)
{
	char shown[SHOWN_MAX];

	for (; *makers; makers++)
		if (path_is_manager_client(*makers))
			return suggestion_warn(s, WARN_DIVERTED,
				"%s was run: what systemd starts for it was not observed; observe that "
				"unit by attach --unit=, or put run --detach in its ExecStart=",
				escape_to(shown, sizeof(shown), *makers));
	return 0;
}

/* A program that asks the manager must connect to it. */
static int warn_diverted(struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) const char **makers = NULL;
	int r;

	r = makers_of_name(p, "connect", &makers);
	return r < 0 ? r : warn_diverted_of(s, makers);
}

static int warn_jobs(struct suggestion *s, const struct profile *p)
{
	const char *runner = jobs_runner(p);
	char shown[SHOWN_MAX];

	if (!runner)
		return 0;
	return suggestion_warn(s, WARN_JOBS,
		"%s runs what it is given, such as jobs, sessions or scripts: these are under the same "
		"filter, and no margin covers what they call; log first, or run them in units of their own",
		escape_to(shown, sizeof(shown), runner));
}

static int warn_origin(const char *path, enum origin origin, void *userdata)
{
	char shown[SHOWN_MAX];

	return suggestion_warn(userdata, WARN_GONE_EXEC, "%s %s",
		escape_to(shown, sizeof(shown), path), origin_sentence(origin));
}

static int warn_privileged_of(struct suggestion *s, const char *path)
{
	char shown[SHOWN_MAX];

	return suggestion_warn(s, WARN_PRIVILEGED_EXEC,
		"%s is set-uid, set-gid or has file capabilities, and does not get these privileges "
		"under NoNewPrivileges=, which SystemCallFilter= implies for units with User= or "
		"without CAP_SYS_ADMIN",
		escape_to(shown, sizeof(shown), path));
}

/* Whether the filter leaves set-uid programs what they gain, for every unit. */
static bool takes_no_privileges(const struct suggestion *s)
{
	const char *const *dropping = version_find(sets_version(s->target))->dropping;

	if (s->keeps_privileges || !dropping)
		return s->keeps_privileges;
	for (; *dropping; dropping++)
		if (!sysset_has(&s->allowed, names_find(*dropping)))
			return false;
	return true;
}

static int warn_privileged(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	if (takes_no_privileges(s))
		return 0;
	for (size_t i = 0; i < n; i++)
		for (char **path = runs[i]->privileged; path && *path; path++) {
			r = warn_privileged_of(s, *path);
			if (r < 0)
				return r;
		}
	return 0;
}

static int warn_arches(struct suggestion *s)
{
	int r;

	for (size_t i = 1; i < s->n_arches; i++) {
		r = suggestion_warn(s, WARN_FOREIGN_ARCH,
			"calls of the architecture %s were observed, so SystemCallArchitectures= allows "
			"it besides the native one",
			abi_word(s->arches[i]));
		if (r < 0)
			return r;
	}
	return 0;
}

static int warn_users_of(struct suggestion *s, const struct run *run)
{
	_cleanup_(freep) char *sentence = NULL;
	int r;

	r = users_sentence(run, &sentence);
	if (r < 0 || !sentence)
		return r;
	return suggestion_warn(s, WARN_SEVERAL_USERS, "%s", sentence);
}

static int warn_users(struct suggestion *s, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		r = warn_users_of(s, runs[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int warnings_collect(
	struct suggestion *s, const struct derive_limits *limits, const struct profile *p)
{
	int r;

	r = warn_incomplete(s, p);
	if (r < 0)
		return r;
	r = warn_users(s, p);
	if (r < 0)
		return r;
	r = warn_names(s, p);
	if (r < 0)
		return r;
	r = warn_io_uring(s);
	if (r < 0)
		return r;
	r = warn_privileged(s, p);
	if (r < 0)
		return r;
	r = warn_personality(s, p);
	if (r < 0)
		return r;
	r = origins_each(p, warn_origin, s);
	if (r < 0)
		return r;
	r = warn_within(s, limits, p);
	if (r < 0)
		return r;
	r = warn_one_start(s, p);
	if (r < 0)
		return r;
	r = warn_diverted(s, p);
	if (r < 0)
		return r;
	r = warn_jobs(s, p);
	if (r < 0)
		return r;
	return warn_arches(s);
}
