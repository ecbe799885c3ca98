/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Threads that sleep and threads that run while one of them installs a filter for all
 * (SECCOMP_FILTER_FLAG_TSYNC), and that then call at once what it refuses: swapon, acct,
 * sethostname.
 */
#include <err.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int installed, ready;
static int sleep_on[2];

static void *sleeper(void *arg)
{
	char byte;

	ready++;
	if (read(sleep_on[0], &byte, 1) != 1)
		err(1, "read");
	syscall(SYS_swapon, NULL, 0);
	return NULL;
}

static void *runner(void *arg)
{
	ready++;
	while (!installed)
		;
	syscall(SYS_acct, "/nowhere");
	return NULL;
}

static void *caller(void *arg)
{
	ready++;
	while (!installed)
		syscall(SYS_getppid);
	syscall(SYS_sethostname, NULL, -1);
	return NULL;
}

int main(void)
{
	static void *(*const bodies[])(void *) = {sleeper, sleeper, runner, caller};
	pthread_t threads[4];
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);

	if (!c || pipe(sleep_on) < 0 || seccomp_attr_set(c, SCMP_FLTATR_CTL_TSYNC, 1) < 0)
		errx(1, "cannot prepare");
	seccomp_rule_add(c, SCMP_ACT_ERRNO(42), SCMP_SYS(swapon), 0);
	seccomp_rule_add(c, SCMP_ACT_ERRNO(42), SCMP_SYS(acct), 0);
	seccomp_rule_add(c, SCMP_ACT_ERRNO(42), SCMP_SYS(sethostname), 0);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, bodies[i], NULL);
	while (ready < 4)
		usleep(1000);
	usleep(20000);
	if (seccomp_load(c) < 0)
		errx(1, "cannot load");
	installed = 1;
	if (write(sleep_on[1], "ab", 2) != 2)
		err(1, "write");
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
