/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/escape.h"

static const struct {
	const char *method, *what;
} jobs[] = {
	[UNIT_START] = {"StartUnit", "start"},
	[UNIT_STOP] = {"StopUnit", "stop"},
	[UNIT_RESTART] = {"RestartUnit", "restart"},
	[UNIT_RELOAD] = {"ReloadUnit", "reload"},
};

/* The jobs that ended while one is waited for: a job can end before the answer to the call that
 * made it is read. */
struct wait {
	char *object; /* of the job that is waited for; NULL: not known yet */
	char result[32];
	struct ended {
		char *object;
		char result[32];
	} * ended;
	size_t n;
};

static void wait_release(struct wait *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->ended[i].object);
	free(w->ended);
	free(w->object);
}

static int remember(struct wait *w, const char *object, const char *result)
{
	struct ended *more = reallocarray(w->ended, w->n + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	w->ended = more;
	more[w->n] = (struct ended){.object = strdup(object)};
	if (!more[w->n].object)
		return -ENOMEM;
	strncpy(more[w->n].result, result, sizeof(more->result) - 1);
	w->n++;
	return 0;
}

/* JobRemoved(u id, o job, s unit, s result) */
static int on_job_removed(sd_bus_message *m, void *userdata, sd_bus_error *ignored)
{
	const char *object, *unit, *result;
	uint32_t id;
	int r;

	r = sym_sd_bus_message_read(m, "uoss", &id, &object, &unit, &result);
	return r < 0 ? r : remember(userdata, object, result);
}

static const char *result_of(const struct wait *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->ended[i].object, w->object) == 0)
			return w->ended[i].result;
	return NULL;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_for_job(sd_bus *bus, struct wait *w, int timeout_ms)
{
	int64_t left, end = now_ms() + timeout_ms;
	int r;

	while (!result_of(w)) {
		r = sym_sd_bus_process(bus, NULL);
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		left = end - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		r = sym_sd_bus_wait(bus, (uint64_t)left * 1000);
		if (r < 0 && r != -EINTR)
			return r;
	}
	return 0;
}

static int subscribe(sd_bus *bus, struct wait *w, struct failure *f)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_match_signal(bus, NULL, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
		"JobRemoved", on_job_removed, w);
	if (r < 0)
		return manager_fail(f, r, &error);
	r = sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "Subscribe",
		&error, NULL, NULL);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}

static int queue(
	sd_bus *bus, const char *method, const char *name, struct wait *w, struct failure *f)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *object;
	int r;

	r = sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, method,
		&error, &reply, "ss", name, "replace");
	if (r >= 0)
		r = sym_sd_bus_message_read(reply, "o", &object);
	if (r < 0)
		return manager_fail(f, r, &error);
	w->object = strdup(object);
	return w->object ? 0 : -ENOMEM;
}

static int fail(const struct unit *u, enum unit_job job, int r, const char *why, struct failure *f)
{
	char shown[512];

	return failure_set(f, r, "%s of %s: %s", jobs[job].what,
		escape_to(shown, sizeof(shown), u->name), why);
}

/* A connection of its own, so that the signals of this job alone are waited for on it. */
static int do_on(
	sd_bus *bus, const struct unit *u, enum unit_job job, int timeout_ms, struct failure *f)
{
	_cleanup_(wait_release) struct wait w = {};
	const char *result;
	int r;

	r = subscribe(bus, &w, f);
	if (r < 0)
		return r;
	r = queue(bus, jobs[job].method, u->name, &w, f);
	if (r < 0)
		return r;
	r = wait_for_job(bus, &w, timeout_ms);
	if (r < 0)
		return fail(u, job, r, strerror(-r), f);
	result = result_of(&w);
	return strcmp(result, "done") == 0 ? 0 : fail(u, job, -EIO, result, f);
}

int unit_do(const struct unit *u, enum unit_job job, int timeout_ms, struct failure *f)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	r = u->user ? manager_open_user(f, &bus) : manager_open(f, &bus);
	return r < 0 ? r : do_on(bus, u, job, timeout_ms, f);
}

int unit_reload_manager(const struct unit *u, struct failure *f)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = sym_sd_bus_call_method(u->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "Reload",
		&error, NULL, NULL);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}
