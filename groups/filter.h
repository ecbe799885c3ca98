/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A SystemCallFilter= expression, evaluated as systemd evaluates it in
 * config_parse_syscall_filter() and seccomp_parse_syscall_filter(). The tests compare it with what
 * a real systemd enforces (tests/systemd/readback.bats).
 */

#include "base/reporter.h"
#include "filter-words.h"
#include "sets.h"

struct filter;

/*
 * Makes a filter without any assignment, for the systemd of @sets. Everything that systemd would
 * warn about and ignore is reported to @reporter, which may be NULL, as `PATH:LINE: WORD: why`, or
 * as `WORD: why` if there is no file. @sets and what the reporter points to are borrowed and must
 * outlive the filter. -ENOMEM.
 */
int filter_new(const struct sets *sets, const struct reporter *reporter, struct filter **ret);
void filter_free(struct filter *f);
static inline void filter_freep(struct filter **f)
{
	filter_free(*f);
}

/* The version of systemd that it is for. */
int filter_version(const struct filter *f);

/* Applies one assignment: @rvalue stands to the right of `SystemCallFilter=`, and resets the filter
 * if it is empty. @path (may be NULL) and @line are its place, for reports. -ENOMEM. */
int filter_assign(struct filter *f, const char *rvalue, const char *path, unsigned line);

/* The state of the filter after the assignments so far. */
enum filter_mode {
	FILTER_NONE,  /* never assigned, or reset: every call passes */
	FILTER_ALLOW, /* an allow list: a call that is not in it is denied */
	FILTER_DENY,  /* a deny list: all other calls pass, also numbers without a name */
};
enum filter_mode filter_mode(const struct filter *f);

/* The names that the filter really lets through, implied ones included. For FILTER_NONE and
 * FILTER_DENY they are a part of all known names. */
void filter_allowed(const struct filter *f, struct sysset *ret);

/* What happens to a call. Other values are the errno that it returns; 0 skips the call and returns
 * 0. */
enum filter_answer {
	FILTER_PASSES = -1,
	FILTER_REFUSES = -2, /* with the answer of SystemCallErrorNumber= */
};
int filter_answer(const struct filter *f, int id);

/* The same without sets_added(), which no filter can deny. */
int filter_answer_listed(const struct filter *f, int id);

/*
 * SystemCallLog= as filter_set() assigned it. A call that it logs is let through by the log; the
 * filter may still deny it. The mode is that of the list: FILTER_ALLOW logs what is in it,
 * FILTER_DENY logs everything else. @id is -1 for a call that libseccomp cannot name.
 */
enum filter_mode filter_log_mode(const struct filter *f);
bool filter_logs(const struct filter *f, int id);

/* The settings beside SystemCallFilter= that decide what is denied, as filter_set() assigned
 * them. */
enum { FILTER_ARCHES_MAX = 32, FILTER_ARCH_SIZE = 24 };
struct filter_settings {
	int error_number; /* SystemCallErrorNumber=: an errno, or FILTER_KILL, the default */
	/* SystemCallArchitectures=: these words and `native`; if there is none, every architecture
	 * is admitted. */
	size_t n_arches;
	char arches[FILTER_ARCHES_MAX][FILTER_ARCH_SIZE];
};
const struct filter_settings *filter_settings(const struct filter *f);

/* Assigns the setting @name as a line of a unit file does. Settings that do not concern a filter
 * are ignored. */
int filter_set(
	struct filter *f, const char *name, const char *rvalue, const char *path, unsigned line);

/* Whether filter_set() assigns a setting of this name. */
bool filter_has_setting(const char *name);

/* Reports what stands at a place of a unit file, as the filter reports what it ignores. */
void filter_report(
	const struct filter *f, const char *path, unsigned line, const char *word, const char *why);
