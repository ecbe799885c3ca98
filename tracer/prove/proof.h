/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A proof: a command runs under a verdict, and every call that the verdict does not let pass is
 * collected. Unless the verdict is enforced, the call is made all the same, so that one run finds
 * all misses.
 */

#include "event/source.h"
#include "misses.h"
#include "profile/profile.h"
#include "ptrace/supervisor.h"

struct proof_options {
	const struct verdict *verdict; /* borrowed until the proof is released */
	char *const *argv;             /* the command; argv[0] is searched in PATH */
	/* Deny for real what the verdict denies, as systemd would. */
	bool enforce;
	/* How calls are seen, unless the verdict is enforced. */
	enum supervisor_how how;
};

struct proof {
	const struct verdict *verdict;
	bool enforced;
	struct misses misses;
	/* The misses as a profile of one run, for an extension of the filter. */
	struct profile *denied;
	struct run *run; /* the run of `denied` */
	/* Observes the command; the executables in `misses` belong to it. */
	struct source *source;
	bool diverted; /* the command asked the service manager to start something */
	/* Valid after proof_watch(): */
	struct source_report report;
	int wait_status;   /* the command's, as of waitpid(2) */
	int exec_errno;    /* why the exec of the command failed; 0 if it did not */
	int enforce_errno; /* why the kernel refused the filter; 0 if it did not */
};

/*
 * Starts the command, held before its exec. The calls that the service manager's own child would
 * make under the filter are judged as well, because no such child runs. Returns -ENOENT, -EACCES
 * and the like if there is no such program, as of supervisor_new(), with the reason in @f; -E2BIG
 * if the filter makes too long a program; -ENOMEM. The caller releases @ret with proof_release().
 */
int proof_start(const struct proof_options *o, struct failure *f, struct proof *ret);

/* Lets the command run to its end and collects the misses. 0 or -errno, with the reason in @f. */
int proof_watch(struct proof *p, struct failure *f);

void proof_release(struct proof *p);
