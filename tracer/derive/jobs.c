/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "jobs.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/program-name.h"

static const struct runner {
	const char *name;
	bool only_with_others;
} runners[] = {
	{"anacron", false},
	{"atd", false},
	{"cron", false},
	{"crond", false},
	{"fcgiwrap", false},
	{"fcron", false},
	{"inetd", false},
	{"procmail", false},
	{"sshd", false},
	{"sshd-session", false},
	{"suexec", false},
	{"xinetd", false},
	/* CGI */
	{"apache", true},
	{"httpd", true},
	{"lighttpd", true},
	/* interpreters */
	{"java", true},
	{"lua", true},
	{"node", true},
	{"nodejs", true},
	{"perl", true},
	{"php", true},
	{"php-cgi", true},
	{"php-fpm", true},
	{"python", true},
	{"ruby", true},
	{"tclsh", true},
};

static const struct runner *find_runner(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(runners); i++)
		if (program_is(path, runners[i].name))
			return &runners[i];
	return NULL;
}

/* Of all executables of the service; the result is the same in whichever order they are looked at. */
struct seen {
	const char *any;         /* the first one of all */
	bool several;            /* there is another one than any */
	const char *runner;      /* that runs nothing but what it is given */
	const char *with_others; /* that may run something */
};

static void keep_first(const char **first, const char *path)
{
	if (!*first || strcmp(path, *first) < 0)
		*first = path;
}

static void look_at(struct seen *seen, const char *path)
{
	const struct runner *runner = find_runner(path);

	seen->several |= seen->any && strcmp(seen->any, path) != 0;
	keep_first(&seen->any, path);
	if (runner)
		keep_first(runner->only_with_others ? &seen->with_others : &seen->runner, path);
}

static void look_at_all(struct seen *seen, const struct observed *o)
{
	for (size_t i = 0; i < o->n_sightings; i++)
		for (size_t k = 0; k < o->sightings[i].n_executables && !o->sightings[i].launcher;
			k++)
			look_at(seen, o->sightings[i].executables[k]);
}

const char *jobs_runner(const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	struct seen seen = {};

	for (size_t i = 0; i < n; i++)
		look_at_all(&seen, syscalls[i]);
	if (seen.runner)
		return seen.runner;
	return seen.several ? seen.with_others : NULL;
}
