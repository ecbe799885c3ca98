/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "denials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"

enum {
	SAID_MAX = 500, /* each event is compared with all of them */
	SHOWN_MAX = 512,
	LISTED_MAX = 8, /* calls in the line at the end */
	NAME_SIZE = 64,
};

void denials_release(struct denials *d)
{
	free(d->said);
	*d = (struct denials){};
}

static bool is_same(const struct denial *a, const struct denial *b)
{
	return a->syscall.arch == b->syscall.arch && a->syscall.nr == b->syscall.nr &&
	       a->exe == b->exe && a->killed == b->killed && a->error == b->error;
}

/* Whether it was new, and is now known. Without memory it is said again. */
static bool add(struct denials *d, const struct denial *denial)
{
	struct denial *grown;

	for (size_t i = 0; i < d->n; i++)
		if (is_same(&d->said[i], denial))
			return false;
	if (d->n == SAID_MAX)
		return false;
	grown = array_make_room(d->said, d->n, sizeof(*grown));
	if (!grown)
		return true;
	d->said = grown;
	d->said[d->n++] = *denial;
	return true;
}

static void name_call(struct syscall_nr syscall, char name[NAME_SIZE])
{
	const char *arch = abi_word(syscall.arch), *call = abi_name(syscall);
	bool is_native = syscall.arch == abi_native();

	if (call)
		snprintf(name, NAME_SIZE, "%s%s%s", call, is_native ? "" : " of ",
			is_native ? "" : arch);
	else
		snprintf(name, NAME_SIZE, "the system call %d of %s", syscall.nr, arch);
}

static void say(const struct event *ev, const struct reporter *reporter)
{
	const struct event_denial *denial = ev->denial;
	char name[NAME_SIZE], shown[SHOWN_MAX];

	name_call(ev->syscall, name);
	escape_to(shown, sizeof(shown), ev->exe ? ev->exe->path : "an unknown program");
	if (denial->killed)
		reporter_say(reporter,
			"a seccomp filter killed %s (process %d) because it called %s", shown,
			denial->tid, name);
	else
		reporter_say(reporter, "a seccomp filter denied %s to %s (process %d): %s", name,
			shown, denial->tid, strerror(denial->error));
}

void denials_report(struct denials *d, const struct event *ev, const struct reporter *reporter)
{
	if (!ev->denial)
		return;
	if (add(d, &(struct denial){ev->syscall, ev->exe, ev->denial->killed, ev->denial->error}))
		say(ev, reporter);
}

/* ---- at the end */

static bool is_call_known(const struct denials *d, size_t n, struct syscall_nr syscall)
{
	for (size_t i = 0; i < n; i++)
		if (d->said[i].syscall.arch == syscall.arch && d->said[i].syscall.nr == syscall.nr)
			return true;
	return false;
}

/* "mount, swapoff and 3 others" */
static void list_calls(const struct denials *d, char *text, size_t size)
{
	size_t n = 0, at = 0;
	char name[NAME_SIZE];

	for (size_t i = 0; i < d->n; i++) {
		if (is_call_known(d, i, d->said[i].syscall) || n++ >= LISTED_MAX)
			continue;
		name_call(d->said[i].syscall, name);
		at += (size_t)snprintf(text + at, size - at, "%s%s", at > 0 ? ", " : "", name);
	}
	if (n > LISTED_MAX)
		snprintf(text + at, size - at, " and %zu others", n - LISTED_MAX);
}

void denials_conclude(const struct denials *d, const struct reporter *reporter)
{
	char calls[LISTED_MAX * (NAME_SIZE + 2) + NAME_SIZE];
	size_t killed = 0;

	if (d->n == 0)
		return;
	for (size_t i = 0; i < d->n; i++)
		killed += d->said[i].killed;
	list_calls(d, calls, sizeof(calls));
	reporter_say(reporter,
		"seccomp filters denied calls while they were observed, %zu as reported%s: %s; %zu of "
		"them by killing the process",
		d->n, d->n == SAID_MAX ? " and maybe more" : "", calls, killed);
}
