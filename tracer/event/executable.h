/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

/* A program that was run. Owned by the source, kept as long as the source lives. */
struct executable {
	const char *path; /* as /proc/PID/exe said: may end in " (deleted)"; not escaped */
	bool privileged;  /* set-uid, set-gid or file capabilities */
	bool elsewhere;   /* that path leads us to another file, or none: another mount namespace */
};
