/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/list.h"
#include "groups/names.h"
#include "output.h"
#include "parse.h"
#include "reach-print.h"
#include "session/code.h"
#include "session/existing.h"
#include "session/inputs.h"
#include "target.h"
#include "unit/unit-programs.h"

struct request {
	const char *why, *against, *unit, *systemd;
	struct output output;
};

/* A profile begins with "{", a program does not. */
static bool is_profile(const char *path)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char first = '\0';

	return fd >= 0 && pread(fd, &first, 1, 0) == 1 && first == '{';
}

/* The files that the user has named, as absolute paths. */
static int resolve_all(char *const *words, char ***ret, struct failure *f)
{
	char text[256];
	int r = 0;

	for (; *words && r >= 0; words++) {
		_cleanup_(freep) char *path = realpath(*words, NULL);

		if (!path)
			return failure_set(f, -errno, "%s: %s",
				escape_to(text, sizeof(text), *words), strerror(errno));
		r = list_add(ret, list_length(*ret), path);
	}
	return r < 0 ? r : 0;
}

static int read_unit(const char *word, struct failure *f, struct code **ret)
{
	_cleanup_(list_freep) char **programs = NULL;
	_cleanup_(unit_release) struct unit u = {};
	int r = unit_open_service(word, false, f, &u);

	if (r >= 0)
		r = unit_programs(&u, f, &programs);
	if (r >= 0 && !programs)
		return failure_set(
			f, -ENODATA, "%s: it has no Exec line whose program exists", u.name);
	return r < 0 ? r : code_read_files(programs, NULL, f, ret);
}

static int read_profile(char *const *paths, struct failure *f, struct code **ret)
{
	_cleanup_(profile_freep) struct profile *p = NULL;
	int r = inputs_load(paths, f, &p);

	return r < 0 ? r : code_read(p, NULL, f, ret);
}

static int read_program(char *const *words, struct failure *f, struct code **ret)
{
	_cleanup_(list_freep) char **program = NULL, **modules = NULL;
	int r = resolve_all((char *[]){words[0], NULL}, &program, f);

	if (r >= 0)
		r = resolve_all(words + 1, &modules, f);
	return r < 0 ? r : code_read_files(program, modules, f, ret);
}

static int read_code(
	const struct request *q, char *const *words, struct failure *f, struct code **ret)
{
	if (q->unit)
		return read_unit(q->unit, f, ret);
	if (is_profile(words[0]))
		return read_profile(words, f, ret);
	return read_program(words, f, ret);
}

static int compare(const struct request *q, const struct code *c, const struct sets *sets)
{
	const struct reporter reporter = verb_reporter(&verb_reach);
	_cleanup_(filter_freep) struct filter *filter = NULL;
	struct sysset allowed;
	struct failure f = {};
	int r = filter_new(sets, &reporter, &filter);

	if (r >= 0)
		r = existing_read(filter, q->against, NULL, &reporter, &f);
	if (r >= 0 && filter_mode(filter) == FILTER_NONE)
		r = failure_set(
			&f, -ENODATA, "it has no SystemCallFilter=, which would deny something");
	if (r < 0)
		return verb_fail(&verb_reach, &f, r, EXIT_FAILURE);
	filter_allowed(filter, &allowed);
	r = reach_print_against(c, &allowed, &q->output);
	return r < 0 ? verb_fail(&verb_reach, NULL, r, EXIT_FAILURE) : verb_flush(&verb_reach);
}

static int print(const struct request *q, const struct code *c)
{
	_cleanup_(sets_freep) struct sets *sets = NULL;
	int r = target_get(&verb_reach, q->systemd, &sets);

	if (r != 0)
		return r;
	if (q->against)
		return compare(q, c, sets);
	r = reach_print(c, sets_sensitive(sets), &q->output);
	return r < 0 ? verb_fail(&verb_reach, NULL, r, EXIT_FAILURE) : verb_flush(&verb_reach);
}

static int reach(const struct request *q, char *const *words)
{
	_cleanup_(code_freep) struct code *c = NULL;
	struct failure f = {};
	int32_t nr;
	int r;

	if (q->why && !abi_number(abi_native(), q->why, &nr))
		return verb_usage(&verb_reach, "--why=%s: there is no such system call on %s",
			q->why, abi_word(abi_native()));
	r = read_code(q, words, &f, &c);
	if (r < 0)
		return verb_fail(&verb_reach, &f, r, EXIT_FAILURE);
	if (q->output.json == JSON_OFF)
		reach_print_notes(c, &verb_reach);
	if (q->why)
		return reach_print_why(c, q->why, (uint32_t)nr);
	return print(q, c);
}

static const struct option_row options[] = {
	{
		.name = "unit",
		.argument = "UNIT",
		.help = "The programs of the Exec lines of this unit",
		.complete = COMPLETE_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct request, unit),
	},
	{
		.name = "why",
		.argument = "SYSCALL",
		.help = "Print the functions through which the code comes to this system call; exit with 1 if it cannot",
		.take = option_take_string,
		.offset = offsetof(struct request, why),
	},
	{
		.name = "against",
		.argument = "FILE|UNIT",
		.help = "List what this filter allows and no code can make, and what it denies and the code can make",
		.complete = COMPLETE_FILE_OR_UNIT,
		.take = option_take_string,
		.offset = offsetof(struct request, against),
	},
	{.group = &target_options, .offset = offsetof(struct request, systemd)},
	{.group = &output_table_options, .offset = offsetof(struct request, output)},
	{},
};

static int main_reach(int argc, char **argv)
{
	struct request q = {};
	char **words;
	int status;

	words = parse_arguments(&verb_reach, argc, argv, &q, &status);
	if (!words)
		return status;
	if (!q.unit == !words[0])
		return verb_usage(&verb_reach, "give either a program, a profile, or --unit=");
	if (q.why && q.against)
		return verb_usage(&verb_reach, "--why= and --against= cannot be used together");
	return reach(&q, words);
}

const struct verb verb_reach = {
	.name = "reach",
	.arguments = "[OPTIONS] EXECUTABLE [MODULE...] | PROFILE... | --unit=UNIT",
	.summary = "List the system calls that the code of a program can make",
	.options = options,
	.notes =
		"The code is read, and nothing runs: the program, its libraries as far as something calls them, and its modules. "
		"What a library can load at run time counts only if it is named, or was observed.",
	.operands = COMPLETE_FILE,
	.run = main_reach,
};
