/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "first-sights.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/libsystemd.h"
#include "event/first-sight.h"

enum { SHOWN_MAX = 512, FIELDS = 8 };

struct entry {
	struct iovec fields[FIELDS];
	int n;
};

static void entry_release(struct entry *e)
{
	while (e->n > 0)
		free(e->fields[--e->n].iov_base);
}

/* A field for which there is no memory is missing. */
__attribute__((format(printf, 2, 3))) static void add_field(struct entry *e, const char *fmt, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n >= 0)
		e->fields[e->n++] = (struct iovec){text, (size_t)n};
}

static void write_entry(const char *unit, const char *arch, const char *call, const char *exe)
{
	_cleanup_(entry_release) struct entry e = {};
	char shown[SHOWN_MAX];

	add_field(&e, "MESSAGE=%s: first call of %s (%s) by %s", unit, call, arch,
		exe ? escape_to(shown, sizeof(shown), exe) : "an executable that is not known");
	add_field(&e, "MESSAGE_ID=" FIRST_SIGHT_ID);
	add_field(&e, "PRIORITY=6");
	add_field(&e, "SYSLOG_IDENTIFIER=syscarve");
	add_field(&e, "UNIT=%s", unit);
	add_field(&e, "SYSCARVE_SYSCALL=%s", call);
	add_field(&e, "SYSCARVE_ARCH=%s", arch);
	if (exe)
		add_field(&e, "SYSCARVE_EXE=%s", exe);
	sym_sd_journal_sendv(e.fields, e.n);
}

/* Without an executable it is the call that must be new. */
static bool is_known(const struct profile *p, const struct event *ev)
{
	const struct observed *o = profile_find(p, ev->syscall);

	return o && (!ev->exe || observed_by_executable(o, ev->exe->path));
}

/* A call without a name or an architecture without a word is a number. */
void first_sight(const char *unit, const struct profile *p, const struct event *ev)
{
	const char *arch = abi_word(ev->syscall.arch), *call;
	char arch_number[16], call_number[16];

	if (is_known(p, ev))
		return;
	call = abi_name(ev->syscall);
	snprintf(arch_number, sizeof(arch_number), "%x", ev->syscall.arch);
	snprintf(call_number, sizeof(call_number), "%d", ev->syscall.nr);
	write_entry(unit, arch ? arch : arch_number, call ? call : call_number,
		ev->exe ? ev->exe->path : NULL);
}
