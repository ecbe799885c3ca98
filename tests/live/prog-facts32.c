/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A 32-bit program that opens sockets by socketcall(2) and by the calls that Linux 4.3 brought. */
#include "bare.h"

enum { UNIX = 1, INET = 2, INET6 = 10, STREAM = 1, SOCKET = 1, SOCKETPAIR = 8 };

void _start(void);

void _start(void)
{
	unsigned long inet6[] = {INET6, STREAM, 0};
	int pair[2];
	unsigned long local[] = {UNIX, STREAM, 0, (unsigned long)pair};

	bare_print("AF_INET 2\nAF_INET6 1\nAF_UNIX 1\n");
	bare(__NR_socketcall, SOCKET, (long)inet6, 0);
	bare(__NR_socketcall, SOCKETPAIR, (long)local, 0);
	bare(__NR_socket, INET, STREAM, 0);
	bare(__NR_socketpair, INET, STREAM, 0);
	/* The kernel refuses this call before it reads a family. */
	bare(__NR_socketcall, SOCKET, 16, 0);
	bare(__NR_exit_group, 0, 0, 0);
}
