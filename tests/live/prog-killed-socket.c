/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a socket of AF_UNIX. Then a thread opens one of AF_NETLINK, for which its own filter kills it alone. */
#include <pthread.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void *open_forbidden(void *userdata)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter || seccomp_rule_add(filter, SCMP_ACT_KILL_THREAD, SCMP_SYS(socket), 0) < 0 ||
		seccomp_load(filter) < 0)
		_exit(EXIT_FAILURE);
	return (void *)(long)socket(AF_NETLINK, SOCK_RAW, 0);
}

int main(void)
{
	pthread_t thread;

	socket(AF_UNIX, SOCK_STREAM, 0);
	if (pthread_create(&thread, NULL, open_forbidden, NULL) != 0)
		return EXIT_FAILURE;
	/* A thread that was killed cannot be joined. */
	usleep(300 * 1000);
	_exit(EXIT_SUCCESS);
}
