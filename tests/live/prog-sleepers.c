/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that sleep in calls which end with EINTR when a tracer stops them (signal(7)), and in
 * some that do not. Prints what was interrupted; SIGUSR1 makes it call umask and ends it.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_bool over;

static void report(const char *name, long r)
{
	if (over)
		return;
	if (r < 0)
		printf("%s: %s\n", name, errno == EINTR ? "interrupted" : "failed");
	else
		printf("%s: returned\n", name);
	fflush(stdout);
}

static void *in_epoll(void *arg)
{
	struct epoll_event e;

	report("epoll_wait", epoll_wait(epoll_create1(0), &e, 1, -1));
	return NULL;
}

static void *in_sigtimedwait(void *arg)
{
	struct timespec long_time = {.tv_sec = 1000};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	report("sigtimedwait", sigtimedwait(&set, NULL, &long_time));
	return NULL;
}

static void *in_recv(void *arg)
{
	struct timeval long_time = {.tv_sec = 1000};
	int pair[2];
	char byte;

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &long_time, sizeof(long_time));
	report("recv", recv(pair[0], &byte, 1, 0));
	return NULL;
}

static void *in_semop(void *arg)
{
	struct sembuf wait = {.sem_op = -1};
	int id = semget(IPC_PRIVATE, 1, 0600);

	*(int *)arg = id;
	report("semop", semop(id, &wait, 1));
	return NULL;
}

static void *in_inotify(void *arg)
{
	char buf[512];

	report("read inotify", read(inotify_init1(0), buf, sizeof(buf)));
	return NULL;
}

static void *in_nanosleep(void *arg)
{
	struct timespec long_time = {.tv_sec = 1000};

	report("nanosleep", nanosleep(&long_time, NULL));
	return NULL;
}

static void *in_poll(void *arg)
{
	report("poll", poll(NULL, 0, -1));
	return NULL;
}

int main(void)
{
	static void *(*const bodies[])(void *) = {
		in_epoll, in_sigtimedwait, in_recv, in_semop, in_inotify, in_nanosleep, in_poll};
	pthread_t thread;
	int sem = -1, sig;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		pthread_create(&thread, NULL, bodies[i], &sem);
	usleep(100000);
	puts("ready");
	fflush(stdout);
	sigdelset(&set, SIGUSR2);
	sigwait(&set, &sig);
	umask(022);
	over = true;
	if (sem >= 0)
		semctl(sem, 0, IPC_RMID);
	puts("done");
	fflush(stdout);
	_exit(0);
}
