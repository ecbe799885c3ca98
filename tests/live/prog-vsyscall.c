/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prog-vsyscall N: makes N calls of time() by the page of vsyscalls while a timer keeps sending a signal whose
 * handler is without SA_RESTART, and prints how many gave something else than the time. Status 77: there is
 * no such page here.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

enum { TAKES_S = 100 };

static bool has_page(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/maps", "r");
	bool found = false;

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, "[vsyscall]") != NULL;
	return found;
}

static void on_signal(int sig)
{
}

int main(int argc, char **argv)
{
	long (*const vsyscall_time)(long *) = (long (*)(long *))0xffffffffff600400;
	const struct itimerval often = {{0, 500}, {0, 500}};
	const struct sigaction action = {.sa_handler = on_signal};
	long first = time(NULL), wrong = 0;

	if (!has_page())
		return 77;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (long i = atol(argv[1]); i > 0; i--) {
		long t = vsyscall_time(NULL);

		wrong += t < first || t > first + TAKES_S;
	}
	printf("%ld\n", wrong);
	return 0;
}
