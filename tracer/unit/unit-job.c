/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"

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

/* Sends the call that makes a job, and gives its reply. */
typedef int (*job_call)(sd_bus *bus, const void *what, sd_bus_error *error, sd_bus_message **ret);

struct request {
	bool user;
	job_call call;
	const void *what;
	const char *verb, *name; /* for messages: "restart", and of which unit */
};

static int queue(sd_bus *bus, const struct request *q, struct wait *w, struct failure *f)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *object;
	int r;

	r = q->call(bus, q->what, &error, &reply);
	if (r >= 0)
		r = sym_sd_bus_message_read(reply, "o", &object);
	if (r < 0)
		return manager_fail(f, r, &error);
	w->object = strdup(object);
	return w->object ? 0 : -ENOMEM;
}

static int fail(const struct request *q, int r, const char *why, struct failure *f)
{
	return failure_set(f, r, "%s of %s: %s", q->verb, q->name, why);
}

static int do_on(sd_bus *bus, const struct request *q, int timeout_ms, struct failure *f)
{
	_cleanup_(wait_release) struct wait w = {};
	const char *result;
	int r;

	r = subscribe(bus, &w, f);
	if (r < 0)
		return r;
	r = queue(bus, q, &w, f);
	if (r < 0)
		return r;
	r = wait_for_job(bus, &w, timeout_ms);
	if (r < 0)
		return fail(q, r, strerror(-r), f);
	result = result_of(&w);
	return strcmp(result, "done") == 0 ? 0 : fail(q, -EIO, result, f);
}

/* A connection of its own, so that the signals of this job alone are waited for on it. */
static int do_job(const struct request *q, int timeout_ms, struct failure *f)
{
	_cleanup_(sym_sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	r = q->user ? manager_open_user(f, &bus) : manager_open(f, &bus);
	return r < 0 ? r : do_on(bus, q, timeout_ms, f);
}

/* ---- a job of a unit that exists */

struct unit_call {
	const char *method, *name;
};

static int call_unit(sd_bus *bus, const void *what, sd_bus_error *error, sd_bus_message **ret)
{
	const struct unit_call *c = what;

	return sym_sd_bus_call_method(bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, c->method,
		error, ret, "ss", c->name, "replace");
}

/* What syscarve asks for does not count for the unit's StartLimitBurst=: after a service has failed as
 * often as that, it could not be put back as it was. Older managers forgot the count when they read
 * their files again. */
static void forget_starts(const struct unit *u)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error ignored = SD_BUS_ERROR_NULL;

	(void)sym_sd_bus_call_method(u->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
		"ResetFailedUnit", &ignored, NULL, "s", u->name);
}

int unit_do(const struct unit *u, enum unit_job job, int timeout_ms, struct failure *f)
{
	const struct unit_call call = {jobs[job].method, u->name};
	const struct request q = {u->user, call_unit, &call, jobs[job].what, u->name};

	if (job == UNIT_START || job == UNIT_RESTART)
		forget_starts(u);
	return do_job(&q, timeout_ms, f);
}

/* ---- a transient service */

/* (sa(sv)) takes the properties one by one; ExecStart= is an array of structs that hold an array. */
static int append_exec(sd_bus_message *m, const char *const *argv)
{
	int r;

	r = sym_sd_bus_message_open_container(m, 'r', "sv");
	if (r >= 0)
		r = sym_sd_bus_message_append(m, "s", "ExecStart");
	if (r >= 0)
		r = sym_sd_bus_message_open_container(m, 'v', "a(sasb)");
	if (r >= 0)
		r = sym_sd_bus_message_open_container(m, 'a', "(sasb)");
	if (r >= 0)
		r = sym_sd_bus_message_open_container(m, 'r', "sasb");
	if (r >= 0)
		r = sym_sd_bus_message_append(m, "s", argv[0]);
	if (r >= 0)
		r = sym_sd_bus_message_append_strv(m, (char **)argv);
	if (r >= 0)
		r = sym_sd_bus_message_append(m, "b", 0);
	for (int depth = 0; r >= 0 && depth < 4; depth++)
		r = sym_sd_bus_message_close_container(m);
	return r;
}

static int append_properties(sd_bus_message *m, const struct transient_service *t)
{
	int r;

	r = sym_sd_bus_message_append(m, "ss", t->name, "fail");
	if (r >= 0)
		r = sym_sd_bus_message_open_container(m, 'a', "(sv)");
	if (r >= 0)
		r = sym_sd_bus_message_append(m, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
			t->description, "Type", "s", "notify", "NotifyAccess", "s", "main",
			"Restart", "s", "on-abnormal", "CollectMode", "s", "inactive-or-failed",
			"MemoryMax", "t", t->memory_max, "OOMPolicy", "s", "continue");
	if (r >= 0)
		r = append_exec(m, t->argv);
	if (r >= 0)
		r = sym_sd_bus_message_close_container(m);
	return r < 0 ? r : sym_sd_bus_message_append(m, "a(sa(sv))", 0);
}

static int call_transient(sd_bus *bus, const void *what, sd_bus_error *error, sd_bus_message **ret)
{
	_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *m = NULL;
	int r;

	r = sym_sd_bus_message_new_method_call(
		bus, &m, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "StartTransientUnit");
	if (r >= 0)
		r = append_properties(m, what);
	return r < 0 ? r : sym_sd_bus_call(bus, m, 0, error, ret);
}

int unit_start_transient(
	bool user, const struct transient_service *t, int timeout_ms, struct failure *f)
{
	const struct request q = {user, call_transient, t, jobs[UNIT_START].what, t->name};

	return do_job(&q, timeout_ms, f);
}

int unit_reload_manager(const struct unit *u, struct failure *f)
{
	_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	if (!u->bus)
		return 0;
	r = sym_sd_bus_call_method(u->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE, "Reload",
		&error, NULL, NULL);
	return r < 0 ? manager_fail(f, r, &error) : 0;
}
