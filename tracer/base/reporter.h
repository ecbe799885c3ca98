/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * How library code reports what a person should know although nothing failed. Library code never
 * prints by itself: cli/ hands in a reporter that prints a line; tests hand in one that keeps it.
 */

struct reporter {
	/* @text is one line without a newline. What comes from files or processes is escaped in it
	 * (escape.h). */
	void (*say)(void *userdata, const char *text);
	void *userdata;
};

/* Reports one line; does nothing if @r or its function is NULL. A line that is too long is cut. */
__attribute__((format(printf, 2, 3))) void reporter_say(
	const struct reporter *r, const char *fmt, ...);
