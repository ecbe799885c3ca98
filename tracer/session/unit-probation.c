/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-probation.h"

#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "unit-kills.h"
#include "unit/unit-exec.h"

enum {
	PAUSE_NS = 200 * 1000 * 1000,
	/* The kernel's record of a death reaches the journal a moment after systemd has seen it. */
	RECORD_TRIES = 15,
	/* So long what others write about a death may take. */
	SETTLE_US = 2 * 1000 * 1000,
};

/* A restart by hand, which ours is, sets NRestarts to 0: what counts there is systemd's doing. A
 * oneshot service ends by itself. */
static int look_at_state(const struct unit *u, struct failure *f, bool *ret_failed)
{
	_cleanup_(freep) char *state = NULL, *result = NULL, *type = NULL;
	uint32_t restarts;
	int r;

	r = unit_get_string(u, MANAGER_SERVICE, "Type", f, &type);
	if (r < 0)
		return r;
	r = unit_get_string(u, MANAGER_UNIT, "ActiveState", f, &state);
	if (r < 0)
		return r;
	r = unit_get_string(u, MANAGER_SERVICE, "Result", f, &result);
	if (r < 0)
		return r;
	r = unit_get_u32(u, MANAGER_SERVICE, "NRestarts", f, &restarts);
	if (r < 0)
		return r;
	*ret_failed = strcmp(state, "failed") == 0 || strcmp(result, "success") != 0 ||
		      restarts > 0 ||
		      (strcmp(state, "inactive") == 0 && strcmp(type, "oneshot") != 0);
	return 0;
}

/* A line with "-", or SuccessExitStatus=, makes the state of the unit none of a failure although a
 * filter killed. */
static int look(const struct unit *u, int64_t since_us, struct failure *f, struct probation *ret)
{
	const char *filtered;
	int r;

	r = look_at_state(u, f, &ret->failed);
	if (r < 0)
		return r;
	r = unit_find_filtered(u, since_us, f, &filtered);
	if (r < 0)
		return r;
	ret->filtered = filtered;
	ret->failed |= filtered != NULL;
	return 0;
}

static void pause_briefly(void)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};

	nanosleep(&pause, NULL);
}

static int64_t now_us(void)
{
	return (int64_t)(clock_now_ns(CLOCK_REALTIME) / 1000);
}

/* After a death that the manager has seen, and whose record may still be on its way: it names the call. */
static int wait_for_killed(
	const struct unit_kills_wanted *wanted, struct failure *f, struct probation *ret)
{
	struct unit_kills_wanted all = *wanted;
	struct unit_kills kills = {};
	int r = 0;

	all.until_us = all.settled_us = INT64_MAX;
	for (int i = 0; i < RECORD_TRIES && r >= 0 && !kills.calls; i++) {
		if (i > 0)
			pause_briefly();
		r = unit_kills(&all, f, &kills);
	}
	ret->killed = kills.calls;
	return r;
}

/* 1 if the probation goes on. */
static int find_killed(struct unit_kills_wanted *wanted, struct failure *f, struct probation *ret)
{
	int64_t now = now_us();
	struct unit_kills kills;
	int r;

	wanted->settled_us = now - SETTLE_US;
	r = unit_kills(wanted, f, &kills);
	if (r < 0)
		return r;
	ret->killed = kills.calls;
	ret->failed = kills.calls;
	return !ret->failed && (now < wanted->until_us || kills.pending);
}

int probation_watch(const struct probation_subject *s, int64_t since_us, unsigned ms,
	struct failure *f, struct probation *ret)
{
	struct unit_kills_wanted wanted = {
		.unit = s->unit,
		.known = s->known,
		.since_us = since_us,
		.until_us = now_us() + (int64_t)ms * 1000,
	};
	int r;

	*ret = (struct probation){};
	for (;;) {
		r = look(s->unit, since_us, f, ret);
		if (r < 0)
			return r;
		if (ret->failed)
			return wait_for_killed(&wanted, f, ret);
		r = find_killed(&wanted, f, ret);
		if (r <= 0)
			return r;
		pause_briefly();
	}
}
