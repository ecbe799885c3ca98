/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Loads the recorder into the kernel. */

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"

struct watch_bpf;

struct recorder_options {
	const char *cgroup; /* NULL: observe tasks only */
	bool from_start;    /* what will be observed does not run yet */
	size_t ring_bytes;  /* 0: as it was built */
	bool files;         /* keep the files that are mapped */
	bool plain;         /* read tasks as Linux 5.8 has to, for tests */
};

/* Loads the programs, and attaches them. As yet they observe nothing but the cgroup. -EPERM if that
 * is not permitted, -EOPNOTSUPP if the kernel cannot load them, -EINVAL for the cgroup; the reason
 * is in @f. */
int recorder_load(const struct recorder_options *o, struct failure *f, struct watch_bpf **ret);
