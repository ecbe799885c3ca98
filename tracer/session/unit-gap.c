/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-gap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "outputs.h"
#include "profile/host.h"
#include "unit/dropin-file.h"

static const char *const marks[] = {
	[UNIT_MARK_WATCHING] = "watching\n",
	[UNIT_MARK_ENDED] = "ended\n",
};

static int mark_path(const struct unit_store *store, char **ret)
{
	return asprintf(ret, "%s/watch", store->dir) < 0 ? -ENOMEM : 0;
}

enum unit_mark unit_mark_read(const struct unit_store *store)
{
	_cleanup_(freep) char *path = NULL, *text = NULL;
	struct failure ignored = {};

	if (mark_path(store, &path) < 0 || dropin_file_read(path, &ignored, &text) < 0 || !text)
		return UNIT_MARK_NONE;
	return strcmp(text, marks[UNIT_MARK_ENDED]) == 0 ? UNIT_MARK_ENDED : UNIT_MARK_WATCHING;
}

int unit_mark_write(const struct unit_store *store, enum unit_mark mark, struct failure *f)
{
	_cleanup_(freep) char *path = NULL;

	if (mark_path(store, &path) < 0)
		return -ENOMEM;
	if (mark != UNIT_MARK_NONE)
		return dropin_file_write(path, marks[mark], f);
	return unlink(path) == 0 || errno == ENOENT ? 0 : failure_set(f, -errno, "%s: %m", path);
}

/* Without a command: it is no start of the service. What it did not see was seen by no other run. */
static int add_run(struct profile *p, bool traced)
{
	struct run run = {
		.source = strdup(traced ? "ptrace" : "bpf"),
		.start_us = (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000),
		.report = {.gaps = 1U << GAP_UNWATCHED, .facts = FACT_ALL},
	};
	struct run *added;
	int r;

	r = run.source ? run_describe_host(&run) : -ENOMEM;
	if (r < 0) {
		run_release(&run);
		return r;
	}
	return profile_add_run(p, &run, &added);
}

int unit_gap_save(const struct unit_store *store, bool traced, const struct reporter *reporter,
	struct failure *f)
{
	struct outputs outputs = {.profile = store->profile, .sets_aside = true};
	_cleanup_(profile_freep) struct profile *p = NULL;
	int r;

	if (access(store->profile, F_OK) < 0)
		return 0;
	if (reporter)
		outputs.reporter = *reporter;
	r = profile_new(&p);
	if (r >= 0)
		r = add_run(p, traced);
	return r < 0 ? r : outputs_save(&outputs, p, OUTPUTS_WAIT_MS, f);
}
