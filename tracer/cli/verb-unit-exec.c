/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "command/search.h"
#include "parse.h"
#include "session/entering.h"
#include "verbs.h"

/* What systemd itself exits with if a program cannot be executed: EXIT_EXEC of systemd.exec(5). */
enum { STATUS_EXEC = 203 };

static int cannot(const char *why)
{
	verb_say(&verb_unit_exec, "%s", why);
	return STATUS_EXEC;
}

/* Standard error may be a socket to somebody who expects what the service writes. */
static void warn_unwatched(const char *path)
{
	char shown[256];

	if (secure_getenv("JOURNAL_STREAM"))
		verb_say(&verb_unit_exec, "warning: %s is not watched, because no watcher came",
			escape_to(shown, sizeof(shown), path));
}

static int become(char *const *words)
{
	_cleanup_(freep) char *path = NULL;
	struct failure f = {};
	char shown[256];
	int r;

	r = command_search(words[0], &f, &path);
	if (r < 0)
		return cannot(failure_text(&f, r));
	if (!entering_wait())
		warn_unwatched(path);
	execve(path, words + 1, environ);
	verb_say(&verb_unit_exec, "%s: %s", escape_to(shown, sizeof(shown), path), strerror(errno));
	return STATUS_EXEC;
}

static const struct option_row options[] = {
	{},
};

static int main_exec(int argc, char **argv)
{
	char **words;
	int status;

	words = parse_arguments(&verb_unit_exec, argc, argv, NULL, &status);
	if (!words)
		return status;
	if (!words[0] || !words[1])
		return verb_usage(&verb_unit_exec, "name a program, and the words of its command");
	return become(words);
}

const struct verb verb_unit_exec = {
	.name = "unit exec",
	.arguments = "-- PROGRAM NAME [ARGUMENT...]",
	.summary =
		"Become a program once it is traced: what unit start --backend=ptrace has systemd run",
	.options = options,
	.notes =
		"NAME is the program's own name for itself, argv[0]. If no unit watch attaches to this process within ten seconds, it "
		"becomes the program all the same.",
	.operands = COMPLETE_COMMAND,
	.run = main_exec,
};
