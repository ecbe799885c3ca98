/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verb.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "pager.h"

enum { LINE_SIZE = 4096 };

__attribute__((format(printf, 2, 0))) static void say(
	const struct verb *v, const char *fmt, va_list args)
{
	char text[LINE_SIZE], shown[4 * LINE_SIZE];

	vsnprintf(text, sizeof(text), fmt, args);
	fprintf(stderr, "syscarve %s: %s\n", v->name, escape_controls(shown, text));
}

const char *verb_last_word(const struct verb *v)
{
	const char *blank = strrchr(v->name, ' ');

	return blank ? blank + 1 : v->name;
}

void verb_say(const struct verb *v, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(v, fmt, args);
	va_end(args);
}

static bool quiet;

void verb_set_quiet(void)
{
	quiet = true;
}

bool verb_is_quiet(void)
{
	return quiet;
}

void verb_note(const struct verb *v, const char *fmt, ...)
{
	va_list args;

	if (quiet)
		return;
	va_start(args, fmt);
	say(v, fmt, args);
	va_end(args);
}

static void say_report(void *userdata, const char *text)
{
	verb_note(userdata, "%s", text);
}

struct reporter verb_reporter(const struct verb *v)
{
	return (struct reporter){.say = say_report, .userdata = (void *)v};
}

int verb_usage(const struct verb *v, const char *fmt, ...)
{
	struct failure f = {};
	va_list args;

	va_start(args, fmt);
	vsnprintf(f.text, sizeof(f.text), fmt, args);
	va_end(args);
	verb_say(v, "%s; see syscarve %s --help", f.text, v->name);
	return EXIT_USAGE;
}

int verb_fail(const struct verb *v, const struct failure *f, int r, int status)
{
	verb_say(v, "%s", failure_text(f, r));
	return status;
}

int verb_flush(const struct verb *v)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (pager_is_open())
		return 0;
	verb_say(v, "cannot write to standard output: %s", strerror(errno));
	return EXIT_FAILURE;
}
