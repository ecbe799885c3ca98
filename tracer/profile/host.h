/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a profile keeps of the host on which a run was observed. */

#include "run.h"

/* The version of the systemd that is installed here (252); 0 if there is none. */
int host_systemd_version(void);

/* Fills in kernel, libc, systemd, libseccomp and arch for this host; systemd stays NULL if there is
 * none. Strings are new. 0, -ENOMEM or what uname(2) failed with. */
int run_describe_host(struct run *r);
