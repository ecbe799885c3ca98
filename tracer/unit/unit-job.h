/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the service manager does to a unit when it is asked, and how that ended. */

#include "unit.h"

enum unit_job {
	UNIT_START,
	UNIT_STOP,
	UNIT_RESTART,
	UNIT_RELOAD,
};

/* How long unit_do() waits, in milliseconds, beyond which it is the unit that hangs: systemd's own
 * default for a start, and a stop before it, with some time to spare. */
enum { UNIT_JOB_TIMEOUT_MS = 200 * 1000 };

/*
 * Has the manager do the job, and waits until it is done. -EIO if the job did not succeed, with its
 * result in @f ("failed", "timeout", "dependency", …); -ETIMEDOUT; or another -errno.
 */
int unit_do(const struct unit *u, enum unit_job job, int timeout_ms, struct failure *f);

/* A service that exists only as long as it runs. */
struct transient_service {
	const char *name, *description; /* @name with its suffix */
	const char *const *argv;        /* ends with NULL; argv[0] is the path of a program */
	uint64_t memory_max;            /* MemoryMax= in bytes; UINT64_MAX: there is none */
};

/*
 * Has the manager of @user's kind start such a service, which reports to systemd when it is ready
 * (Type=notify), and waits for that. It is started anew if it crashes. The same errors as of
 * unit_do(); -EEXIST if there is a unit of that name.
 */
int unit_start_transient(
	bool user, const struct transient_service *t, int timeout_ms, struct failure *f);

/* Has the manager, if there is one, read all unit files again. -errno, with the reason in @f. */
int unit_reload_manager(const struct unit *u, struct failure *f);
