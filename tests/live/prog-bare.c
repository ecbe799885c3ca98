/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that succeed, that fail, that exist on no machine, and one with the number of x32. */
#include "bare.h"

void _start(void);

void _start(void)
{
	bare_print(BARE_ALWAYS "x86-64 getppid\n"
			       "x86-64 open\n"
			       "x86-64 swapoff\n"
			       "x86-64 1000\n"
			       "x86-64 -1\n"
			       "x86-64 -103\n"
			       "x32 umask\n");
	bare(__NR_getppid, 0, 0, 0);
	bare(__NR_open, 0, 0, 0);
	bare(__NR_swapoff, 0, 0, 0);
	bare(1000, 1, 2, 3);
	bare(-1, 1, 2, 3);
	bare(-103, 1, 2, 3);
	bare(0x40000000 + __NR_umask, 0, 0, 0);
	bare(__NR_exit_group, 0, 0, 0);
}
