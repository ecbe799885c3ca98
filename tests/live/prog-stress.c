/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Work that is hard to trace, with known counts: each piece of work makes one getpriority, which libc never calls.
 *   calls N       N times
 *   threads T N   T threads, each of which makes N children, each of which does it once
 *   execs N       N execs, every second one by a thread that is not the leader, while others run; once before each
 *   traces        a child that asks to be traced, one that is seized, one that seizes its parent: prints the results
 *   stops N       a child with four threads that each do it N times, while its parent sends SIGSTOP and SIGCONT
 *   serve T       T threads that make children until SIGUSR1 comes; prints how many ended otherwise than they should
 * Exits with 7 if everything went as it should.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FINE = 7 };

static atomic_bool over;
static atomic_long made, wrong;

static void mark(void)
{
	syscall(SYS_getpriority, PRIO_PROCESS, 0);
}

static void make_child(int code)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		mark();
		_exit(code);
	}
	made++;
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		WEXITSTATUS(status) != code)
		wrong++;
}

static void *make_children(void *arg)
{
	for (int i = 0; i < *(int *)arg; i++)
		make_child(i % 100);
	return NULL;
}

static void *make_children_until_over(void *arg)
{
	for (int i = 0; !over; i++)
		make_child(i % 100);
	return NULL;
}

static void *mark_often(void *arg)
{
	for (int i = 0; i < *(int *)arg; i++)
		mark();
	return NULL;
}

static void *mark_and_sleep(void *arg)
{
	for (int i = 0; i < *(int *)arg; i++) {
		mark();
		if (i % 100 == 0)
			usleep(1000);
	}
	return NULL;
}

static void with_threads(int n, void *(*body)(void *), int times)
{
	pthread_t *threads = calloc((size_t)n, sizeof(*threads));

	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, body, &times) != 0)
			errx(1, "pthread_create");
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

static void *exec_next(void *arg)
{
	char next[16];

	snprintf(next, sizeof(next), "%d", *(int *)arg - 1);
	mark();
	execl("/proc/self/exe", "prog-stress", "execs", next, NULL);
	err(1, "exec");
	return NULL;
}

static void *run_on(void *arg)
{
	for (;;)
		getppid();
	return NULL;
}

static int execs(int n)
{
	pthread_t thread;

	if (n == 0)
		return FINE;
	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, run_on, NULL);
	if (n % 2 == 0)
		exec_next(&n);
	pthread_create(&thread, NULL, exec_next, &n);
	for (;;)
		pause();
}

static void report(const char *what, long r)
{
	printf("%s: %s\n", what, r == 0 ? "done" : strerror(errno));
	fflush(stdout);
}

static int traces(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		report("child asks", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		mark();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	pid = fork();
	if (pid == 0) {
		pid = getppid();
		report("child seizes parent", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
		mark();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	pid = fork();
	if (pid == 0) {
		for (;;)
			pause();
	}
	report("parent seizes", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return FINE;
}

static int stops(int n)
{
	long sent = 0;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		with_threads(4, mark_and_sleep, n);
		_exit(FINE);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		kill(pid, SIGSTOP);
		if (sent++ % 2 == 0)
			usleep(200);
		kill(pid, SIGCONT);
		usleep(sent % 3 * 200);
	}
	printf("%ld\n", sent);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int serve(int n)
{
	pthread_t threads[64];
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, make_children_until_over, NULL);
	puts("ready");
	fflush(stdout);
	sigwait(&set, &sig);
	over = true;
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%ld made, %ld wrong\n", made, wrong);
	return made > 0 && wrong == 0 ? FINE : 1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 0, times = argc > 3 ? atoi(argv[3]) : 0;

	if (strcmp(what, "calls") == 0)
		mark_often(&n);
	else if (strcmp(what, "threads") == 0)
		with_threads(n, make_children, times);
	else if (strcmp(what, "execs") == 0)
		return execs(n);
	else if (strcmp(what, "traces") == 0)
		return traces();
	else if (strcmp(what, "stops") == 0)
		return stops(n);
	else if (strcmp(what, "serve") == 0 && n <= 64)
		return serve(n);
	else
		errx(2, "what?");
	return wrong == 0 ? FINE : 1;
}
