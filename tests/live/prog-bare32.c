/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A 32-bit program. */
#include "bare.h"

void _start(void);

void _start(void)
{
	bare_print(BARE_ALWAYS "x86 getppid\n"
			       "x86 chown32\n"
			       "x86 ipc\n"
			       "x86 time\n");
	bare(__NR_getppid, 0, 0, 0);
	bare(__NR_chown32, 0, 0, 0);
	bare(__NR_ipc, -1, 0, 0);
	bare(__NR_time, 0, 0, 0);
	bare(__NR_exit_group, 3, 0, 0);
}
