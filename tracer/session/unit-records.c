/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-records.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "profile/merge.h"
#include "replayed.h"
#include "unit/unit-exec.h"

static const struct outputs nowhere = {};

/* One section of the records of @unit; or, if that is NULL, a section for each executable. */
static struct replay_request request_of(const char *unit, int64_t since_us, bool kills_only)
{
	return (struct replay_request){
		.options =
			{
				.by = unit ? REPLAY_BY_ALL : REPLAY_BY_EXE,
				.unit = unit,
				.pid = -1,
				.uid = -1,
				.kills_only = kills_only,
				.since_ms = (uint64_t)since_us / 1000,
				.until_ms = UINT64_MAX,
			},
		.by_given = true,
		.jobs = 1,
		.outputs = &nowhere,
	};
}

static int read_journal(
	struct replayed *replayed, const struct replay_request *request, struct failure *f)
{
	const struct replay_log journal = {.journal = true};
	int r;

	r = replayed_begin(replayed, request, f);
	if (r < 0)
		return r;
	r = replayed_read(replayed, &journal, 1, f);
	return r < 0 ? r : replayed_finish(replayed);
}

int unit_records(const char *unit, int64_t since_us, bool kills_only, struct failure *f,
	struct profile **ret)
{
	const struct replay_request request = request_of(unit, since_us, kills_only);
	_cleanup_(replayed_release) struct replayed replayed = {};
	int r;

	*ret = NULL;
	r = read_journal(&replayed, &request, f);
	if (r < 0 || replayed.n_sections == 0)
		return r;
	return replayed_profile(&replayed, 0, f, ret);
}

/* ---- by executable */

static int add_section(
	const struct replayed *replayed, size_t i, struct failure *f, struct profile **p)
{
	_cleanup_(profile_freep) struct profile *section = NULL;
	int r;

	r = replayed_profile(replayed, i, f, &section);
	if (r < 0)
		return r;
	if (*p)
		return profile_merge(*p, section);
	*p = TAKE(section);
	return 0;
}

static int add_known_sections(const struct replayed *replayed, const struct profile *known,
	struct failure *f, struct profile **p)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < replayed->n_sections; i++) {
		const char *exe = replayed->sections[i].name;

		if (exe && profile_has_executable(known, exe))
			r = add_section(replayed, i, f, p);
	}
	return r;
}

int unit_records_of_kills(
	const struct unit_records_wanted *w, struct failure *f, struct profile **ret)
{
	struct replay_request request = request_of(w->unit, w->since_us, true);
	_cleanup_(replayed_release) struct replayed replayed = {};
	_cleanup_(profile_freep) struct profile *p = NULL;
	int r;

	*ret = NULL;
	request.options.leaves_out = w->leaves_out;
	request.options.userdata = w->userdata;
	r = read_journal(&replayed, &request, f);
	if (r >= 0 && !w->unit)
		r = add_known_sections(&replayed, w->known, f, &p);
	else if (r >= 0 && replayed.n_sections > 0)
		r = replayed_profile(&replayed, 0, f, &p);
	if (r >= 0)
		*ret = TAKE(p);
	return r;
}

/* ---- what no record explains */

/* One that counts as a success, which the manager does not log. */
static int find_unlogged(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *e)
{
	const char *line;
	int r;

	r = unit_find_filtered(u, since_us, f, &line);
	if (r < 0 || !line)
		return r;
	e->n = 1;
	snprintf(e->line, sizeof(e->line), "%s", line);
	return 0;
}

static uint64_t count_calls(const struct profile *p)
{
	size_t n;
	const struct observed *const *calls = profile_syscalls(p, &n);
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < calls[i]->n_sightings; k++)
			sum += calls[i]->sightings[k].count;
	return sum;
}

int unit_lost_kills(
	const struct unit *u, int64_t since_us, struct failure *f, struct unit_exits *ret)
{
	_cleanup_(profile_freep) struct profile *killed = NULL;
	uint64_t known;
	int r;

	r = unit_count_filtered(u, since_us, f, ret);
	if (r >= 0 && ret->n == 0)
		r = find_unlogged(u, since_us, f, ret);
	if (r < 0 || ret->n == 0)
		return r;
	r = unit_records(u->name, since_us, true, f, &killed);
	if (r < 0 || !killed)
		return r;
	known = count_calls(killed);
	ret->n = known < ret->n ? ret->n - (unsigned)known : 0;
	return 0;
}
