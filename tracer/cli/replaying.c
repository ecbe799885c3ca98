/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "replaying.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "logs/preflight.h"
#include "profile/merge.h"

enum {
	SHOWN_MAX = 512,
};

/* ---- what the logs were like */

static void say_count(uint64_t n, const char *what)
{
	if (n > 0)
		verb_say(&verb_replay, "warning: %llu %s", (unsigned long long)n, what);
}

static void say_totals(const struct replay_totals *t)
{
	say_count(t->unreadable, "records could not be read: the result is incomplete");
	say_count(t->lost, "records were lost before they were written, as the logs themselves "
			   "say: the result is incomplete");
	say_count(
		t->missing, "serials are missing from what was followed: the result is incomplete");
	say_count(t->interruptions,
		"times auditd was stopped, or did not write all that it got: the "
		"result is incomplete");
	say_count(t->absent, "files are missing between those of a rotated set: the result is "
			     "incomplete");
	say_count(t->without_call, "processes were killed by SIGSYS, syscall not recorded: the "
				   "result is incomplete");
	say_count(t->without_arch, "records have no arch=, and were taken for this host's");
	say_count(t->unattributed, "records of a launcher belong to no service that was seen");
	say_count(t->by_exe, "records were taken for the unit's by the executable alone");
	say_count(t->not_of_unit, "records were left out: nothing in the journal says that they "
				  "are the unit's");
	say_count(t->crowded, "records came from too many executables to be told apart");
}

size_t replaying_preflight(bool warn)
{
	struct preflight p;

	preflight(&p);
	for (size_t i = 0; i < p.n; i++)
		if (warn)
			verb_say(&verb_replay, "warning: %s", p.findings[i]);
		else
			printf("%s\n", p.findings[i]);
	return p.n;
}

/* ---- sections */

static int begin_run(struct profile *p, const struct replay_section *section,
	const struct source *s, struct run **ret)
{
	struct run r = {
		.id = strdup(section->id),
		.source = strdup(s->ops->name),
		.start_us = (int64_t)section->start_ms * 1000,
		.duration_us = (section->end_ms - section->start_ms) * 1000,
	};

	if (r.id && r.source)
		return profile_add_run(p, &r, ret);
	run_release(&r);
	return -ENOMEM;
}

/* The profile of section @i alone. */
static int fill(
	struct replay *r, const struct replay_section *section, size_t i, struct profile **ret)
{
	_cleanup_(source_freep) struct source *s = NULL;
	_cleanup_(profile_freep) struct profile *p = NULL;
	struct failure f = {};
	struct event ev;
	struct run *run;
	int k;

	k = replay_open(r, i, &s);
	if (k >= 0)
		k = profile_new(&p);
	if (k >= 0)
		k = begin_run(p, section, s, &run);
	while (k >= 0 && (k = source_next(s, &ev, &f)) > 0)
		k = profile_add(p, run, &ev);
	if (k < 0)
		return verb_fail(&verb_replay, &f, k, EXIT_FAILURE);
	source_report(s, &run->report);
	*ret = TAKE(p);
	return 0;
}

/* The only section joined with what -w named. */
static int join(struct replaying *a, struct replay *r, const struct replay_section *section,
	struct profile **ret)
{
	_cleanup_(profile_freep) struct profile *all = NULL, *p = NULL;
	int k = fill(r, section, 0, &p);

	if (k != 0)
		return k;
	k = profile_new(&all);
	if (k >= 0)
		k = profile_merge(all, a->base);
	if (k >= 0)
		k = profile_merge(all, p);
	if (k < 0)
		return verb_fail(&verb_replay, &(struct failure){}, k, EXIT_FAILURE);
	*ret = TAKE(all);
	return 0;
}

static int save_one(struct replaying *a, struct replay *r, const struct replay_section *section,
	struct profile **ret)
{
	int k = join(a, r, section, ret);

	return k == 0 ? deriving_save(&a->deriving, *ret) : k;
}

static int finish_one(struct replaying *a, struct replay *r, const struct replay_section *section)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	int k = save_one(a, r, section, &p);

	return k != 0 ? k : deriving_finish(&a->deriving, p, stdout);
}

int replaying_save(struct replaying *a, struct replay *r)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	const struct replay_section *sections;
	size_t n;
	int k;

	if (!a->deriving.out.profile)
		return 0;
	k = replay_finish(r, &sections, &n);
	if (k < 0)
		return verb_fail(&verb_replay, &(struct failure){}, k, EXIT_FAILURE);
	return n == 1 ? save_one(a, r, &sections[0], &p) : 0;
}

static void print_heading(const char *comment, const struct replay_section *section)
{
	char shown[SHOWN_MAX];

	printf("%s%s\n", comment,
		section->name ? escape_to(shown, sizeof(shown), section->name) : "(not known)");
}

static int finish_many(
	struct replaying *a, struct replay *r, const struct replay_section *sections, size_t n)
{
	int worst = 0;

	if (a->deriving.out.suggestion || a->deriving.out.profile || a->deriving.out.extend)
		return verb_usage(&verb_replay,
			"%zu sections do not go together: choose one by --exe=, --comm= or "
			"--unit=, or join them by --by=all",
			n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(profile_freep) struct profile *p = NULL;
		int k = fill(r, &sections[i], i, &p);

		if (k != 0)
			return k;
		if (a->deriving.out.emitter->comment)
			print_heading(a->deriving.out.emitter->comment, &sections[i]);
		k = deriving_finish(&a->deriving, p, stdout);
		worst = k > worst ? k : worst;
		if (i + 1 < n)
			putchar('\n');
	}
	return worst;
}

int replaying_finish(struct replaying *a, struct replay *r)
{
	const struct replay_section *sections;
	size_t n;
	int k;

	k = replay_finish(r, &sections, &n);
	if (k < 0)
		return verb_fail(&verb_replay, &(struct failure){}, k, EXIT_FAILURE);
	say_totals(replay_totals(r));
	if (a->strict && replay_totals(r)->unreadable > 0)
		return EXIT_FAILURE;
	if (n == 0) {
		verb_say(&verb_replay, "no record of a system call was found%s",
			replay_totals(r)->records > 0 ? " that was asked for" : "");
		return EXIT_FAILURE;
	}
	if (n > 1)
		return finish_many(a, r, sections, n);
	return finish_one(a, r, &sections[0]);
}

int replaying_prepare(struct replaying *a)
{
	int k = deriving_prepare(&a->deriving);

	return k == 0 ? deriving_load(&a->deriving, &a->base) : k;
}

void replaying_release(struct replaying *a)
{
	profile_free(a->base);
	deriving_release(&a->deriving);
}

int replaying_read(struct replaying *a, const struct replay_log *logs, size_t n)
{
	_cleanup_(replay_freep) struct replay *r = NULL;
	struct failure f = {};
	int k;

	k = replaying_prepare(a);
	if (k != 0)
		return k;
	k = replay_new(&a->options, &r);
	if (k >= 0)
		k = replay_read(r, logs, n, a->jobs, &f);
	if (k < 0)
		return verb_fail(&verb_replay, &f, k, EXIT_FAILURE);
	if (!a->by_given && replay_only_strace(r))
		replay_join(r);
	return replaying_finish(a, r);
}
