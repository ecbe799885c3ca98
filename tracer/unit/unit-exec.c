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

const char *const unit_exec_entry[] = {"unit", "exec", "--", NULL};

/* As the manager calls them. */
static const struct {
	const char *word, *prefix;
} prefixes[] = {
	{"ignore-failure", "-"},
	{"privileged", "+"},
	{"no-setuid", "!"},
	{"ambient", "!!"},
	{"no-env-expand", ":"},
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

static const char *prefix_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (strcmp(prefixes[i].word, word) == 0)
			return prefixes[i].prefix;
	return "?";
}

static void set_prefixes(struct unit_exec *line, char *const *words)
{
	size_t n = 0;

	for (; words && *words; words++)
		for (const char *p = prefix_of(*words); *p && n + 1 < sizeof(line->prefixes); p++)
			line->prefixes[n++] = *p;
}

bool unit_exec_is_privileged(const struct unit_exec *line)
{
	return strchr(line->prefixes, '+');
}

static bool goes_through_entry(char *const *argv)
{
	size_t n = list_length(argv), i = 0;

	while (unit_exec_entry[i] && i + 1 < n && strcmp(argv[i + 1], unit_exec_entry[i]) == 0)
		i++;
	return !unit_exec_entry[i] && n > i + 2;
}

static void take_away_entry(struct unit_exec *line)
{
	char **from = line->argv, **to = line->argv;

	if (!goes_through_entry(line->argv))
		return;
	free(line->path);
	for (const char *const *word = unit_exec_entry; *word; word++)
		free(*from++);
	free(*from++);
	line->path = *from++;
	do
		*to++ = *from;
	while (*from++);
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

/* Without those with "+", unless @all. */
struct reading {
	struct unit_execs *execs;
	size_t kind;
	bool all;
};

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

/* What it takes is no longer in @line. */
static int take_line(const struct reading *reading, struct unit_exec *line)
{
	int r;

	if (!reading->all && unit_exec_is_privileged(line))
		return 1;
	r = append(reading->execs, line);
	if (r > 0)
		*line = (struct unit_exec){};
	return r;
}

static int read_one(sd_bus_message *m, const struct reading *reading)
{
	struct unit_exec line = {
		.kind = kinds[reading->kind].kind, .action = kinds[reading->kind].action};
	char **words = NULL;
	int r;

	r = read_line(m, &line, &words);
	if (r > 0 && line.argv) {
		set_prefixes(&line, words);
		take_away_entry(&line);
		r = take_line(reading, &line);
	}
	line_release(&line);
	list_free(words);
	return r;
}

static int read_lines(sd_bus_message *m, const struct reading *reading)
{
	int r;

	r = sym_sd_bus_message_enter_container(m, 'a', "(sasasttttuii)");
	if (r < 0)
		return r;
	while ((r = read_one(m, reading)) > 0)
		;
	return r;
}

static int read_all(const struct unit *u, bool all, struct failure *f, struct unit_execs *ret)
{
	struct reading reading = {.execs = ret, .all = all};
	int r = 0;

	*ret = (struct unit_execs){};
	for (; reading.kind < ARRAY_SIZE(kinds); reading.kind++) {
		_cleanup_(sym_sd_bus_message_unrefp) sd_bus_message *reply = NULL;
		_cleanup_(sym_sd_bus_error_freep) sd_bus_error error = SD_BUS_ERROR_NULL;

		r = sym_sd_bus_get_property(u->bus, MANAGER_NAME, u->object, MANAGER_SERVICE,
			kinds[reading.kind].property, &error, &reply, "a(sasasttttuii)");
		if (r >= 0)
			r = read_lines(reply, &reading);
		if (r < 0)
			return manager_fail(f, r, &error);
	}
	return 0;
}

int unit_get_execs(const struct unit *u, struct failure *f, struct unit_execs *ret)
{
	return read_all(u, false, f, ret);
}

int unit_get_all_execs(const struct unit *u, struct failure *f, struct unit_execs *ret)
{
	return read_all(u, true, f, ret);
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
