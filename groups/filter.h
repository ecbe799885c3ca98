/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A SystemCallFilter= expression, evaluated as systemd does (config_parse_syscall_filter() and
 * seccomp_parse_syscall_filter(); read back from a real 252, see tests/systemd).
 */

#include <stdio.h>

#include "base/reporter.h"
#include "sets.h"

struct filter;

/*
 * Makes a filter without any assignment, for the systemd of @sets. Everything that systemd would warn about and ignore
 * is reported to @reporter, which may be NULL, as `PATH:LINE: WORD: why`, or as `WORD: why` if there is no file. @sets
 * and what the reporter points to are borrowed and must outlive the filter. -ENOMEM.
 */
int filter_new(const struct sets *sets, const struct reporter *reporter, struct filter **ret);
void filter_free(struct filter *f);
static inline void filter_freep(struct filter **f)
{
	filter_free(*f);
}

/* Applies one assignment: @rvalue stands to the right of `SystemCallFilter=`, and resets the filter if it is empty. @path
 * (may be NULL) and @line say where it stands, for reports. -ENOMEM. */
int filter_assign(struct filter *f, const char *rvalue, const char *path, unsigned line);

/*
 * Applies the assignments of SystemCallFilter= and its settings, and of SystemCallLog=, in a unit file or drop-in, in
 * order, from every section that can hold them (Service, Socket, Mount, Swap); comments and continuation lines as in
 * systemd.syntax(7). A file of bare words without any section header is -EBADMSG, as is binary or an overlong line
 * (1 MiB, LINE_MAX of systemd).
 */
int filter_read_unit(struct filter *f, FILE *in, const char *path);

/* How the filter stands after the assignments so far. */
enum filter_mode {
	FILTER_NONE,  /* never assigned or reset: everything passes */
	FILTER_ALLOW, /* an allow list: what is not in it is denied */
	FILTER_DENY,  /* a deny list: everything else passes, unnamed numbers included */
};
enum filter_mode filter_mode(const struct filter *f);

/*
 * The names that really pass, implied ones included. For FILTER_NONE and FILTER_DENY this is relative to every
 * known name.
 */
void filter_allowed(const struct filter *f, struct sysset *ret);

/* What is done with the call of this name. Beside these, an errno; 0 skips the call and answers 0. */
enum filter_answer {
	FILTER_PASSES = -1,
	FILTER_REFUSES = -2, /* as SystemCallErrorNumber= says */
};
int filter_answer(const struct filter *f, int id);

/*
 * SystemCallLog=, as filter_read_unit() met it: what is logged is let through, where the filter does. The mode is that of
 * the list: FILTER_ALLOW logs what is in it, FILTER_DENY everything else. @id is -1 for what libseccomp cannot name.
 */
enum filter_mode filter_log_mode(const struct filter *f);
bool filter_logs(const struct filter *f, int id);

/* The settings beside SystemCallFilter= that decide what is denied, as filter_read_unit() met them. */
enum { FILTER_ARCHES_MAX = 16, FILTER_ARCH_SIZE = 24 };
struct filter_settings {
	int error_number; /* SystemCallErrorNumber=: an errno, or FILTER_KILL (the default) */
	size_t n_arches;  /* SystemCallArchitectures=; 0: every one passes */
	char arches[FILTER_ARCHES_MAX][FILTER_ARCH_SIZE];
};
const struct filter_settings *filter_settings(const struct filter *f);

/* Assigns the setting @name as a unit file does; other settings are none of a filter's, and ignored. */
int filter_set(
	struct filter *f, const char *name, const char *rvalue, const char *path, unsigned line);

/* One word of an expression, for those who only want to split and check: -EINVAL where systemd would not parse it.
 * @word is `name`, `@set`, each with an optional `:ERRNO`, `:NUMBER` or `:kill`. @ret_errno: -1 where none was
 * given, an errno, or FILTER_KILL. @ret_name_len: bytes of @word that are the name. */
enum { FILTER_KILL = 0x7fffffff };
int filter_parse_word(const char *word, size_t *ret_name_len, int *ret_errno);
