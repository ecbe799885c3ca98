/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reporter.h"

#include <stdarg.h>
#include <stdio.h>

enum { LINE_SIZE = 2048 };

void reporter_say(const struct reporter *r, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	if (!r || !r->say)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	r->say(r->userdata, line);
}
