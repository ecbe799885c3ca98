/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "failure.h"

#include <stdio.h>
#include <string.h>

int failure_set(struct failure *f, int r, const char *fmt, ...)
{
	va_list args;

	if (!f)
		return r;
	va_start(args, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);
	return r;
}

const char *failure_text(const struct failure *f, int r)
{
	return f && f->text[0] ? f->text : strerror(-r);
}
