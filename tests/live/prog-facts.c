/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Opens sockets of several families: by threads, by children, and in ways that hide the family.
 * With an argument, the program first waits until that file exists. Then it makes one round: it
 * asks for the families whose numbers stand below, and prints them, sorted.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CHILDREN = 3, NO_FAMILY = 4711 };

static void open_and_close(int family, int type, int n)
{
	while (n-- > 0)
		close(socket(family, type | SOCK_CLOEXEC, 0));
}

static void *in_thread(void *unused)
{
	open_and_close(AF_INET, SOCK_STREAM, 5);
	return unused;
}

static void use_threads(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, in_thread, NULL) != 0)
			abort();
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void use_children(void)
{
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0) {
			open_and_close(AF_INET6, SOCK_DGRAM, 2);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
}

/* The kernel takes the lower half of the register for the family. */
static void use_upper_half(void)
{
	syscall(SYS_socket, INT64_C(0x1234567800000000) + AF_NETLINK, SOCK_RAW, 0);
}

/* A 64-bit program may make calls of 32-bit ones: socket, and socketcall with its arguments in
 * memory. */
static void use_int80(void)
{
#ifdef __x86_64__
	uint32_t *args = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long r;

	args[0] = AF_INET6;
	args[1] = SOCK_STREAM;
	args[2] = 0;
	__asm__ volatile("int $0x80" : "=a"(r) : "a"(102), "b"(1), "c"(args) : "memory");
	__asm__ volatile("int $0x80"
			 : "=a"(r)
			 : "a"(359), "b"(AF_UNIX), "c"(SOCK_STREAM), "d"(0)
			 : "memory");
#endif
}

int main(int argc, char **argv)
{
	bool int80 = !getenv("NO_INT80");
	int pair[2];

	while (argc > 1 && access(argv[1], F_OK) != 0)
		usleep(20000);
	open_and_close(AF_UNIX, SOCK_STREAM, 3);
	open_and_close(NO_FAMILY, SOCK_STREAM, 1);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 ||
		socketpair(AF_INET, SOCK_STREAM, 0, pair) == 0)
		return 1;
	use_upper_half();
	use_threads();
	use_children();
	if (int80)
		use_int80();
	printf("4711 1\nAF_INET %d\nAF_INET6 %d\nAF_NETLINK 1\nAF_UNIX %d\n", 5 * THREADS + 1,
		2 * CHILDREN + int80, 4 + int80);
	return 0;
}
