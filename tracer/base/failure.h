/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Why something failed, in one line for a person. Library code fills it in, cli/ prints it. It
 * always accompanies a negative errno; if it is empty, the text of strerror() is printed instead.
 */

#include <stdarg.h>

struct failure {
	char text[512];
};

/* Keeps the message and returns @r, so that `return failure_set(f, -EBADMSG, …)` works. @f may be
 * NULL. The caller escapes words that come from files or processes (escape.h). */
__attribute__((format(printf, 3, 4))) int failure_set(
	struct failure *f, int r, const char *fmt, ...);

/* The message of @f, or the text of strerror() for @r, a negative errno, if @f is NULL or empty. */
const char *failure_text(const struct failure *f, int r);
