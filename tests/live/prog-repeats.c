/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prog-repeats THREADS MS [US]: while timers keep interrupting each of THREADS threads, every US
 * microseconds, by a handler without SA_RESTART, makes the same calls with the same arguments for MS
 * milliseconds: such as never fail with EINTR, and such as block until a signal interrupts them. Prints how
 * many of the first have failed, how many there were, how many of the second were not interrupted by the
 * first signal, how many there were.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	STORM_US = 400,
	BLOCKED_NS = 2000 * 1000,
	NEXT_NS = 500 * 1000 * 1000,
	LATE_MS = 250,
	BLOCKED_EVERY = 20,
};

static _Atomic unsigned long failed, plain, late, blocking;
static int file, never[2], locked;
static long until_ms, storm_ns;

static void on_signal(int sig)
{
}

static void set(timer_t timer, long first_ns, long every_ns)
{
	const struct itimerspec when = {
		.it_value.tv_nsec = first_ns, .it_interval.tv_nsec = every_ns};

	timer_settime(timer, 0, &when, NULL);
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void count_plain(long r)
{
	plain++;
	failed += r < 0 && errno == EINTR;
}

/* The second call with the same arguments may be the one that a signal comes before. */
static void make_plain_calls(void)
{
	struct stat st;
	char byte;

	for (int i = 0; i < 50; i++) {
		count_plain(pread(file, &byte, 1, 0));
		count_plain(pread(file, &byte, 1, 0));
		count_plain(fstat(file, &st));
		count_plain(fstat(file, &st));
		count_plain(ftruncate(file, 1));
	}
	for (int i = 0; i < 200; i++)
		count_plain(pread(file, &byte, 1, 0));
}

static void block(timer_t timer, int how)
{
	const unsigned word = 0;
	long began = now_ms(), r;
	char byte;

	set(timer, BLOCKED_NS, NEXT_NS);
	if (how == 0)
		r = read(never[0], &byte, 1);
	else if (how == 1)
		r = flock(locked, LOCK_EX);
	else if (how == 2)
		r = syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0);
	else
		r = wait4(-1, NULL, 0, NULL);
	blocking++;
	late += r >= 0 || errno != EINTR || now_ms() - began > LATE_MS;
}

static void *run(void *unused)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
	timer_t timer;

	event._sigev_un._tid = gettid();
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		abort();
	for (int i = 0; now_ms() < until_ms; i++) {
		set(timer, storm_ns, storm_ns);
		make_plain_calls();
		for (int how = 0; how < 12 && i % BLOCKED_EVERY == 0; how++)
			block(timer, how / 3);
	}
	timer_delete(timer);
	return NULL;
}

int main(int argc, char **argv)
{
	const struct sigaction action = {.sa_handler = on_signal};
	int n = atoi(argv[1]);
	pthread_t threads[n];
	int other;
	pid_t child;

	until_ms = now_ms() + atol(argv[2]);
	storm_ns = 1000 * (argc > 3 ? atol(argv[3]) : STORM_US);
	file = open("repeats", O_RDWR | O_CREAT | O_TRUNC, 0600);
	locked = open("repeats", O_RDWR);
	other = open("repeats", O_RDWR);
	if (file < 0 || locked < 0 || other < 0 || write(file, "x", 1) != 1 || pipe(never) < 0)
		return 1;
	flock(other, LOCK_EX);
	sigaction(SIGALRM, &action, NULL);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, run, NULL) != 0)
			return 1;
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	printf("%lu %lu %lu %lu\n", failed, plain, late, blocking);
	return 0;
}
