/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prog-alarms N restart|interrupt [US]: makes N calls of umask() and N/100 of read() while a timer keeps
 * sending SIGALRM, and prints how many calls it has made itself, and how many signals have come. The
 * handler is installed with SA_RESTART or without.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BYTES_EVERY_US = 300 };

static volatile unsigned long signals;

static void on_alarm(int sig)
{
	signals++;
}

/* A child, so that no thread of this process gets the signals. */
static void feed(int fd)
{
	const struct timespec pause = {.tv_nsec = BYTES_EVERY_US * 1000};

	while (write(fd, "", 1) == 1)
		nanosleep(&pause, NULL);
	_exit(0);
}

int main(int argc, char **argv)
{
	const long us = argc > 3 ? atol(argv[3]) : 200;
	const struct itimerval every = {{0, us}, {0, us}}, never = {};
	struct sigaction action = {.sa_handler = on_alarm};
	unsigned long n = strtoul(argv[1], NULL, 10), reads = 0, interrupted = 0;
	int ends[2];
	char byte;

	if (strcmp(argv[2], "restart") == 0)
		action.sa_flags = SA_RESTART;
	signal(SIGPIPE, SIG_DFL);
	if (pipe(ends) < 0)
		return 1;
	if (fork() == 0) {
		close(ends[0]);
		feed(ends[1]);
	}
	close(ends[1]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (unsigned long i = 0; i < n; i++) {
		umask(022);
		if (i % 100 != 0)
			continue;
		reads++;
		if (read(ends[0], &byte, 1) < 0 && errno == EINTR)
			interrupted++;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	close(ends[0]);
	wait(NULL);
	printf("%lu %lu %lu %lu\n", n, reads, interrupted, signals);
	return 0;
}
