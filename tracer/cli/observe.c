/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "live.h"
#include "profile/host.h"
#include "profile/packages.h"

/* How often what is new is saved while a service runs that outlives us. */
enum { SAVE_EVERY_S = 10 };

int backend_parse(const struct verb *v, const char *word, enum backend *ret)
{
	static const char *const words[_BACKEND_MAX] = {"ptrace", "bpf", "auto"};

	for (enum backend b = 0; b < _BACKEND_MAX; b++)
		if (strcmp(words[b], word) == 0) {
			*ret = b;
			return 0;
		}
	return verb_usage(v, "--backend is one of auto, ptrace, bpf");
}

static char **copy_command(char *const *argv)
{
	size_t n = 0;
	char **copy;

	while (argv[n])
		n++;
	copy = calloc(n + 1, sizeof(*copy));
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = strdup(argv[i]);
	return copy;
}

int observe_begin(struct observation *o, char *const *command)
{
	struct run r = {
		.source = strdup(o->s->ops->name),
		.command = copy_command(command),
		.start_us = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000),
	};
	int k;

	k = run_describe_host(&r);
	if (k < 0) {
		run_release(&r);
		return k;
	}
	return profile_add_run(o->p, &r, &o->run);
}

static void update_run(struct observation *o, uint64_t start_ns)
{
	o->run->duration_us = (clock_now_ns(CLOCK_MONOTONIC) - start_ns) / 1000;
	source_report(o->s, &o->run->report);
}

static bool is_due(const struct observation *o, int what, uint64_t saved_ns)
{
	if (!o->save_early)
		return false;
	return what == SOURCE_LAST ||
	       clock_now_ns(CLOCK_MONOTONIC) - saved_ns >= SAVE_EVERY_S * UINT64_C(1000000000);
}

int observe(struct observation *o, struct failure *f)
{
	uint64_t start_ns = clock_now_ns(CLOCK_MONOTONIC), saved_ns = start_ns;
	struct live live;
	struct event ev;
	int r;

	live_begin(&live);
	while ((r = source_next(o->s, &ev, f)) > 0) {
		if (r == SOURCE_EVENT) {
			r = profile_add(o->p, o->run, &ev);
			if (r < 0)
				break;
			live_event(&live, &ev);
			continue;
		}
		update_run(o, start_ns);
		live_show(&live, o->p, o->run);
		if (is_due(o, r, saved_ns)) {
			deriving_save(o->d, o->p);
			saved_ns = clock_now_ns(CLOCK_MONOTONIC);
		}
	}
	live_end(&live);
	update_run(o, start_ns);
	return r;
}

/* What was mapped is in the profile only where that is kept: asking for packages takes its time. The calls are worth
 * saving without it. */
static void add_files(struct observation *o)
{
	size_t n = 0;
	const struct mapped_file *files = o->s->ops->files ? o->s->ops->files(o->s, &n) : NULL;
	int r = 0;

	if (!o->d->out.profile)
		return;
	for (size_t i = 0; i < n && r >= 0; i++)
		r = run_add_file(o->run, files[i].path, files[i].build_id, NULL);
	if (r >= 0)
		r = run_find_packages(o->run);
	if (r < 0)
		verb_say(o->d->verb,
			"warning: the profile does not have all mapped files and packages: %s",
			strerror(-r));
}

int observe_finish(struct observation *o, FILE *fallback)
{
	int saved, derived;

	add_files(o);
	saved = deriving_save(o->d, o->p);
	derived = deriving_finish(o->d, o->p, fallback);
	return saved != 0 ? saved : derived;
}
