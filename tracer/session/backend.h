/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How a command, or what runs already, is observed: the table behind --backend=. */

#include "base/reporter.h"
#include "event/source.h"
#include "ptrace/supervisor.h"

/* A command that is to be started and observed. */
struct backend_command {
	char *const *argv; /* ends with NULL; argv[0] is searched in PATH */
	/* The calling process becomes the command, and another one observes it; see
	 * command/detach.h. */
	bool detach;
	bool files; /* note all files that are mapped */
	/* Calls that need not be observed (session/known.h), for a backend that skips known
	 * calls. */
	const struct syscall_nr *known;
	size_t n_known;
};

/* What runs already: processes, or else a unit or a control group. */
struct backend_target {
	const pid_t *pids;
	size_t n_pids;
	const char *unit; /* its name, with or without ".service" */
	/* A directory below the mount of cgroup v2; that of @unit, if both are given. */
	const char *cgroup;
	bool files; /* note all files that are mapped */
};

struct backend {
	const char *word, *summary;
	bool detaches;           /* can observe a command that the calling process becomes */
	bool observes_units;     /* can observe a unit or control group */
	bool proves;             /* can observe a command under a verdict, prove/proof.h */
	enum supervisor_how how; /* if it @proves */
	/* Whether the source did not stop the command at known calls. NULL: this backend cannot. */
	bool (*skips_known)(const struct source *s);
	/*
	 * Start to observe. -ENOENT, -EACCES, -EISDIR or -ENOTDIR if there is no such command,
	 * -ESRCH for a process, or another -errno if this host or this user cannot; the reason is
	 * in @f. What is chosen instead is reported. The caller frees @ret with source_free(); what
	 * @c or @t points to must outlive it, and so must @reporter.
	 */
	int (*run)(const struct backend_command *c, const struct reporter *reporter,
		struct failure *f, struct source **ret);
	/* NULL: this backend cannot observe what runs already. */
	int (*attach)(const struct backend_target *t, const struct reporter *reporter,
		struct failure *f, struct source **ret);
};

/* Ends with a NULL word. */
extern const struct backend backends[];

/* NULL if the kernel can be asked about calls here, else why not. Static. */
const char *backend_notify_missing(void);

/* NULL if there is none of that word. */
const struct backend *backend_find(const char *word);
