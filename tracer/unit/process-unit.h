/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

#include "unit.h"

enum process_owner {
	PROCESS_UNKNOWN,
	PROCESS_OF_UNIT,
	PROCESS_OF_OTHER,
};

/*
 * Whether the process @pid of the executable @exe was of @u: as the journal knows it of what the
 * process has written since @since_us (µs since 1970), or of systemd-coredump. Whoever has the number
 * must have the executable as well, because a number is used again, and another in a container.
 */
enum process_owner process_owner(
	const struct unit *u, int64_t pid, const char *exe, int64_t since_us);
