/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * `prog-held THREADS MAPS SECONDS`: threads that sleep, files that are mapped as code, and a first
 * and a last thread that look at the clock five thousand times a second. Prints "ready", and at the
 * end the longest time, in milliseconds, for which one of these did not run.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const struct timespec tick = {.tv_nsec = 200000};
static double end, longest[2];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Without the priority, which takes a privilege, it shows as well when it was not given a core. */
static void *look(void *ret)
{
	const struct sched_param first = {.sched_priority = 1};
	double last = now(), *most = ret;

	pthread_setschedparam(pthread_self(), SCHED_FIFO, &first);
	while (last < end) {
		double time;

		nanosleep(&tick, NULL);
		time = now();
		if (time - last > *most)
			*most = time - last;
		last = time;
	}
	return NULL;
}

static void *sleep_on(void *unused)
{
	while (pause() < 0)
		;
	return NULL;
}

static void map(long n)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	/* Every other page, so that they stay maps of their own. */
	for (long i = 0; i < n; i++)
		if (mmap(NULL, (size_t)page, i % 2 ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE,
			    fd, 0) == MAP_FAILED)
			err(1, "mmap");
}

int main(int argc, char **argv)
{
	pthread_attr_t small;
	pthread_t thread;

	if (argc != 4)
		errx(2, "THREADS MAPS SECONDS");
	map(atol(argv[2]));
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (long i = atol(argv[1]); i > 2; i--)
		if (pthread_create(&thread, &small, sleep_on, NULL) != 0)
			errx(1, "no more threads");
	end = now() + atof(argv[3]) * 1e3;
	if (pthread_create(&thread, &small, look, &longest[1]) != 0)
		errx(1, "no more threads");
	puts("ready");
	fflush(stdout);
	look(&longest[0]);
	pthread_join(thread, NULL);
	printf("%.1f\n", longest[0] > longest[1] ? longest[0] : longest[1]);
	return 0;
}
