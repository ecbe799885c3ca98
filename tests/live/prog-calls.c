/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * `prog-calls CALLS [THREADS]`: umask(2) in a loop, or several threads that each do a mix of calls
 * and some work of their own. Prints the microseconds that one call took, as measured by the
 * program.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long calls;

static void loop(void)
{
	for (long i = 0; i < calls; i++)
		umask(022);
}

static void *mix(void *unused)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char buf[512];
	unsigned sum = 0;

	for (long i = 0; i < calls / 4; i++) {
		if (read(fd, buf, sizeof(buf)) < 0 || syscall(SYS_getppid) < 0)
			err(1, "read");
		for (unsigned k = 0; k < 20000; k++)
			sum = sum * 31 + k;
		lseek(fd, sum & 1, SEEK_SET);
		umask(022);
	}
	close(fd);
	return NULL;
}

static void run_threads(int n)
{
	pthread_t t[16];

	for (int i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, mix, NULL) != 0)
			errx(1, "pthread_create");
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

int main(int argc, char **argv)
{
	int threads = argc > 2 ? atoi(argv[2]) : 0;
	struct timespec a, b;

	if (argc < 2 || threads > 16)
		errx(2, "CALLS [THREADS]");
	calls = atol(argv[1]);
	clock_gettime(CLOCK_MONOTONIC, &a);
	if (threads > 0)
		run_threads(threads);
	else
		loop();
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.4f\n",
		((double)(b.tv_sec - a.tv_sec) * 1e6 + (double)(b.tv_nsec - a.tv_nsec) / 1e3) /
			(double)calls);
	return 0;
}
