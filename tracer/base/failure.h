/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Why something failed, in one line for a person: library code fills it in, cli/ prints it. Always given together
 * with a negative errno; may be left empty, then strerror() has to do.
 */

#include <stdarg.h>

struct failure {
	char text[512];
};

/* Keeps the message and returns @r, so that `return failure_set(f, -EBADMSG, …)` works. @f may be NULL. Words from
 * files must be escaped by the caller (escape.h). */
__attribute__((format(printf, 3, 4))) int failure_set(
	struct failure *f, int r, const char *fmt, ...);
