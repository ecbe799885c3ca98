/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-installing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "profile/compare.h"
#include "profile/merge.h"
#include "profile/write.h"
#include "session/inputs.h"
#include "session/target.h"
#include "session/unit-install.h"
#include "session/unit-records.h"
#include "target.h"
#include "unit/unit-offline.h"
#include "words.h"

enum { RETRIES = 10, RETRIES_MAX = 100, SHOWN_MAX = 512 };

int unit_installing_read(const struct unit_installing *q, char *const *paths, struct profile **ret)
{
	struct failure f = {};
	int r = inputs_load(paths, &f, ret);

	return r < 0 ? verb_fail(q->unit.verb, &f, r, EXIT_FAILURE) : 0;
}

static int read_own(const struct unit_installing *q, struct profile **ret)
{
	const struct unit_store *store = &q->unit.store;
	char *const own[] = {store->profile, NULL};

	if (access(store->profile, F_OK) < 0) {
		verb_say(q->unit.verb,
			"%s was not watched yet; run syscarve unit start %s%s, or name a profile",
			q->unit.unit.name, unit_place_hint(&q->unit.place), q->unit.unit.name);
		return EXIT_FAILURE;
	}
	return unit_installing_read(q, own, ret);
}

/* "  chown, by /usr/sbin/nginx" */
static int print_call(bool added, const struct observed *call, void *userdata)
{
	const struct sighting *s = &call->sightings[0];
	char exe[SHOWN_MAX];

	if (added)
		printf("  %s, by %s\n", call->name ? call->name : "a call without a name",
			s->n_executables > 0 ? escape_to(exe, sizeof(exe), s->executables[0])
			: s->launcher        ? "systemd, to start the service"
					     : "an executable that is not known");
	return 0;
}

/* The calls that @p has and @known has not; @known may be NULL. */
static void print_calls(const struct profile *p, const struct profile *known)
{
	_cleanup_(profile_freep) struct profile *none = NULL;

	if (known || profile_new(&none) >= 0)
		profile_compare(known ? known : none, p, print_call, NULL);
}

/* Before a list is enforced: what the kernel has logged since a looser form was put there. */
static int take_in_records(const struct unit_installing *q, struct profile *p)
{
	const struct unit_installed *installed = &q->unit.store.state.installed;
	_cleanup_(profile_freep) struct profile *logged = NULL;
	struct failure f = {};
	int r;

	if (!installed->put.path || q->unit.place.root)
		return 0;
	r = unit_records(q->unit.unit.name, installed->since_us, false, &f, &logged);
	if (r < 0)
		return verb_fail(q->unit.verb, &f, r, EXIT_FAILURE);
	if (!logged)
		return 0;
	printf("Logged since it is %s, and not observed before:\n",
		unit_forms[installed->form].word);
	print_calls(logged, p);
	r = profile_merge(p, logged);
	if (r >= 0)
		r = profile_save(p, q->unit.store.profile, &f);
	return r < 0 ? verb_fail(q->unit.verb, &f, r, EXIT_FAILURE) : 0;
}

int unit_installing_load(const struct unit_installing *q, struct profile **p)
{
	int status = *p ? 0 : read_own(q, p);

	return status == 0 ? take_in_records(q, *p) : status;
}

static void report_rolled_back(const struct unit_installing *q, const struct unit_installation *i)
{
	const char *name = i->unit->name;

	if (i->killed) {
		verb_say(q->unit.verb,
			"%s did not survive, and is as it was before; a filter killed for these calls:",
			name);
		print_calls(i->killed, NULL);
	} else if (i->filtered) {
		verb_say(q->unit.verb,
			"%s did not survive, and is as it was before; %s= was ended by SIGSYS, as a filter does it, "
			"but the journal has no record of the call",
			name, i->filtered);
	} else {
		verb_say(q->unit.verb,
			"%s did not survive, and is as it was before; no record of the kernel says why",
			name);
	}
}

static int report_offline(const struct unit_installing *q, const struct unit_installation *i)
{
	printf("%s is written below %s: %s. It was not tried.\n",
		i->store->state.installed.put.path, q->unit.place.root,
		unit_forms[i->plan.form].summary);
	return verb_flush(q->unit.verb);
}

static int report(const struct unit_installing *q, const struct unit_installation *i)
{
	const char *name = i->unit->name;

	if (i->rolled_back) {
		report_rolled_back(q, i);
		return EXIT_FAILURE;
	}
	if (q->unit.place.root)
		return report_offline(q, i);
	printf("%s is in force: %s.\n", i->store->state.installed.put.path,
		unit_forms[i->plan.form].summary);
	if (i->added) {
		puts("Added, because a filter killed for them before:");
		print_calls(i->added, NULL);
	}
	if (i->restarted)
		printf("%s was restarted, and has survived for %g s.\n", name,
			(double)i->probation_ms / 1000);
	else
		printf("%s comes under it when it starts next.\n", name);
	printf("To take it back: syscarve unit undo %s%s\n", unit_place_hint(&q->unit.place), name);
	return verb_flush(q->unit.verb);
}

/* An exit status. */
static int open_target(struct unit_installing *q)
{
	const struct reporter reporter = verb_reporter(q->unit.verb);
	struct failure f = {};
	int version, r;

	if (!q->unit.place.root)
		return target_get(q->unit.verb, NULL, &q->target);
	version = unit_offline_version();
	r = version > 0 ? target_find_version(version, &reporter, &f, &q->target)
			: failure_set(&f, -ENOENT, "--root=%s: there is no systemd",
				  q->unit.place.root);
	return r < 0 ? verb_fail(q->unit.verb, &f, r, EXIT_FAILURE) : 0;
}

int unit_installing_open(struct unit_installing *q, const char *word, enum unit_form form)
{
	struct failure f = {};
	int r;

	r = unit_arguments_open(&q->unit, word);
	if (r == 0)
		r = open_target(q);
	if (r != 0)
		return r;
	if (!q->unit.place.root && !q->unit.problem)
		r = unit_description(&q->unit.unit, &f, &q->description);
	if (r >= 0)
		r = unit_limits_read(&q->unit.unit, &q->unit.store.state.installed.put, q->target,
			&f, &q->limits);
	q->plan = (struct unit_plan){
		.form = form,
		.style = q->style,
		.no_reach = q->no_reach || q->unit.place.root,
		.target = q->target,
		.limits = &q->limits,
		.description = q->description,
	};
	return r < 0 ? verb_fail(q->unit.verb, &f, r, EXIT_FAILURE) : 0;
}

void unit_installing_release(struct unit_installing *q)
{
	unit_arguments_release(&q->unit);
	sets_free(q->target);
	free(q->description);
	unit_limits_release(&q->limits);
}

/* A list that lacks a call for which the unit was killed would kill it once more. */
static int check_lost_kills(const struct unit_installing *q)
{
	const struct unit_installed *installed = &q->unit.store.state.installed;
	struct unit_exits e = {};
	struct failure f = {};
	bool refuses = q->plan.form == UNIT_TIGHT && !q->unit.force;
	int r;

	if (!installed->put.path || q->unit.place.root)
		return 0;
	r = unit_lost_kills(&q->unit.unit, installed->since_us, &f, &e);
	if (r < 0)
		return verb_fail(q->unit.verb, &f, r, EXIT_FAILURE);
	if (e.n == 0)
		return 0;
	verb_say(q->unit.verb,
		"%sSIGSYS, as a filter sends it, ended %u process%s of %s since it is %s, the last one of %s=, and no "
		"record says for which call: the list may lack it%s",
		refuses ? "" : "warning: ", e.n, e.n == 1 ? "" : "es", q->unit.unit.name,
		unit_forms[installed->form].word, e.line,
		refuses ? "; use --force to install it all the same" : "");
	return refuses ? EXIT_FAILURE : 0;
}

int unit_installing_run(struct unit_installing *q, struct profile *p)
{
	const struct reporter reporter = verb_reporter(q->unit.verb);
	_cleanup_(unit_installation_release) struct unit_installation i = {
		.unit = &q->unit.unit,
		.place = &q->unit.place,
		.store = &q->unit.store,
		.reporter = &reporter,
		.plan = q->plan,
		.profile = p,
		.probation_ms = q->probation_ms,
		.retries = q->retries,
		.no_restart = q->unit.no_restart,
		.force = q->unit.force,
	};
	struct failure f = {};
	int r;

	r = check_lost_kills(q);
	if (r != 0)
		return r;
	r = unit_install(&i, &f);
	/* The next list must have it, too. */
	if (r >= 0 && i.added && !i.rolled_back)
		r = profile_save(p, q->unit.store.profile, &f);
	return r < 0 ? verb_fail(q->unit.verb, &f, r, EXIT_FAILURE) : report(q, &i);
}

static int take_style(void *target, const char *argument, struct failure *f)
{
	enum style *style = target;

	*style = style_from_word(argument);
	return *style == _STYLE_MAX ? -EINVAL : 0;
}

static int take_retries(void *target, const char *argument, struct failure *f)
{
	unsigned *retries = target;
	char *end;
	unsigned long n;

	if (!argument) {
		*retries = RETRIES;
		return 0;
	}
	errno = 0;
	n = strtoul(argument, &end, 10);
	if (errno != 0 || *end || *argument < '0' || *argument > '9' || n > RETRIES_MAX)
		return failure_set(f, -ERANGE, "not a number up to %d", RETRIES_MAX);
	*retries = (unsigned)n;
	return 0;
}

static const struct option_row rows[] = {
	{
		.name = "style",
		.argument = "STYLE",
		.help = "How much the tight list allows",
		.words = words_styles,
		.standard = "balanced",
		.take = take_style,
		.offset = offsetof(struct unit_installing, style),
	},
	{.group = &code_options, .offset = offsetof(struct unit_installing, no_reach)},
	{
		.name = "probation",
		.argument = "SPAN",
		.help = "How long the restarted unit is watched before it counts as having survived; the default is 10s",
		.take = unit_take_span,
		.offset = offsetof(struct unit_installing, probation_ms),
	},
	{
		.name = "retry",
		.argument = "N",
		.argument_may_lack = true,
		.help = "If a filter kills in that time, add the call and try again, up to N times; the default is 10",
		.take = take_retries,
		.offset = offsetof(struct unit_installing, retries),
	},
	{.group = &unit_change_options, .offset = offsetof(struct unit_installing, unit)},
	{},
};

const struct option_group unit_installing_options = {NULL, rows};
