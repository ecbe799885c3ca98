/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-exec.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"

static const struct {
	const char *kind, *property;
	enum unit_action action;
} kinds[] = {
	{"ExecCondition", "ExecConditionEx", UNIT_STARTED},
	{"ExecStartPre", "ExecStartPreEx", UNIT_STARTED},
	{"ExecStart", "ExecStartEx", UNIT_STARTED},
	{"ExecStartPost", "ExecStartPostEx", UNIT_STARTED},
	{"ExecReload", "ExecReloadEx", UNIT_RELOADED},
	{"ExecStop", "ExecStopEx", UNIT_STOPPED},
	{"ExecStopPost", "ExecStopPostEx", UNIT_STOPPED},
};

static void line_release(struct unit_exec *line)
{
	list_free(line->argv);
	free(line->path);
}

void unit_execs_release(struct unit_execs *e)
{
	for (size_t i = 0; i < e->n; i++)
		line_release(&e->lines[i]);
	free(e->lines);
	*e = (struct unit_execs){};
}

static bool has_word(char *const *list, const char *word)
{
	for (; list && *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static int append(struct unit_execs *e, const struct unit_exec *line)
{
	struct unit_exec *more = reallocarray(e->lines, e->n + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	e->lines = more;
	more[e->n++] = *line;
	return 1;
}

/* (sasasttttuii): the path, the words, the prefixes, when it was started and when it ended last by two
 * clocks each, and how. 1; 0 behind the last one. */
static int read_line(sd_bus_message *m, struct unit_exec *line, char ***ret_prefixes)
{
	const char *path;
	uint64_t unused;
	uint32_t pid;
	int r;

	r = sym_sd_bus_message_enter_container(m, 'r', "sasasttttuii");
	if (r <= 0)
		return r;
	r = sym_sd_bus_message_read(m, "s", &path);
	if (r >= 0) {
		line->path = strdup(path);
		r = line->path ? sym_sd_bus_message_read_strv(m, &line->argv) : -ENOMEM;
	}
	if (r >= 0)
		r = sym_sd_bus_message_read_strv(m, ret_prefixes);
	if (r >= 0)
		r = sym_sd_bus_message_read(m, "ttttuii", &line->last_us, &unused, &line->ended_us,
			&unused, &pid, &line->code, &line->status);
	if (r >= 0)
		r = sym_sd_bus_message_exit_container(m);
	return r < 0 ? r : 1;
}

static int read_one(sd_bus_message *m, size_t kind, struct unit_execs *e)
{
	struct unit_exec line = {.kind = kinds[kind].kind, .action = kinds[kind].action};
	char **prefixes = NULL;
	int r;

	r = read_line(m, &line, &prefixes);
	if (r > 0 && line.argv && !has_word(prefixes, "privileged")) {
		r = append(e, &line);
		if (r > 0)
			line = (struct unit_exec){};
	}
	line_release(&line);
	list_free(prefixes);
	return r;
}

static int read_lines(sd_bus_message *m, size_t kind, struct unit_execs *ret)
{
	int r;

	r = sym_sd_bus_message_enter_container(m, 'a', "(sasasttttuii)");
	if (r < 0)
		return r;
	while ((r = read_one(m, kind, ret)) > 0)
		;
	return r;
}

int unit_get_execs(const struct unit *u, struct failure *f, struct unit_execs *ret)
{
	int r = 0;

	*ret = (struct unit_execs){};
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && r >= 0; i++) {
		_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
		_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;

		r = sym_sd_bus_get_property(u->bus, MANAGER_NAME, u->object, MANAGER_SERVICE,
			kinds[i].property, &error, &reply, "a(sasasttttuii)");
		if (r >= 0)
			r = read_lines(reply, i, ret);
		if (r < 0)
			return manager_fail(f, r, &error);
	}
	return 0;
}

static bool was_filtered(const struct unit_exec *line, int64_t since_us)
{
	return (line->code == CLD_KILLED || line->code == CLD_DUMPED) && line->status == SIGSYS &&
	       line->ended_us >= (uint64_t)since_us;
}

int unit_find_filtered(const struct unit *u, int64_t since_us, struct failure *f, const char **ret)
{
	_cleanup_(unit_execs_release) struct unit_execs execs = {};
	const char *kind = NULL;
	int r;

	r = unit_get_execs(u, f, &execs);
	if (r < 0)
		return r;
	for (size_t i = 0; i < execs.n && !kind; i++)
		if (was_filtered(&execs.lines[i], since_us))
			kind = execs.lines[i].kind;
	*ret = kind;
	return 0;
}
