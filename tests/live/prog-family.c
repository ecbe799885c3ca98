/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every way to create a process or thread. Each makes a call that serves as its mark, because
 * nothing else here makes it. `prog-family list` prints the marks.
 */
#include <err.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *self;

static void mark(long nr)
{
	syscall(nr, -1, -1, -1, -1, -1, -1);
}

static void by_fork(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		mark(SYS_swapon);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void by_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		mark(SYS_swapoff);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static int clone_body(void *arg)
{
	mark((long)arg);
	return 0;
}

static void by_clone(int flags, long nr)
{
	static char stack[65536] __attribute__((aligned(16)));
	pid_t pid = clone(clone_body, stack + sizeof(stack), flags | SIGCHLD, (void *)nr);

	if (pid < 0)
		err(1, "clone");
	waitpid(pid, NULL, 0);
}

static void by_clone3(unsigned long long flags, long nr)
{
	struct clone_args a = {.flags = flags, .exit_signal = SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));

	if (pid == 0) {
		mark(nr);
		_exit(0);
	}
	if (pid < 0)
		err(1, "clone3");
	waitpid(pid, NULL, 0);
}

/* A child that sends no signal when it ends. */
static void by_silent_clone(void)
{
	struct clone_args a = {};
	pid_t pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));

	if (pid == 0) {
		mark(SYS_delete_module);
		_exit(0);
	}
	waitpid(pid, NULL, __WALL);
}

static void *thread_body(void *arg)
{
	mark(SYS_pivot_root);
	return NULL;
}

static void by_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread_body, NULL);
	pthread_join(t, NULL);
}

/* Ends after its parent and its parent's parent. */
static void by_orphan(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			while (getppid() != 1 && access("/proc/self", F_OK) == 0 &&
				usleep(50000) == 0)
				if (kill(getsid(0), 0) < 0)
					break;
			mark(SYS_acct);
		}
		_exit(0);
	}
}

static void *exec_body(void *arg)
{
	execl(self, self, "after-exec", NULL);
	err(1, "exec");
}

/* The last step: a thread that is not the leader becomes another program. */
static _Noreturn void by_thread_exec(void)
{
	pthread_t t;

	pthread_create(&t, NULL, exec_body, NULL);
	for (;;)
		pause();
}

static int list(void)
{
	puts("x86-64 swapon\nx86-64 swapoff\nx86-64 kexec_load\nx86-64 init_module\nx86-64 reboot\n"
	     "x86-64 quotactl\nx86-64 delete_module\nx86-64 pivot_root\nx86-64 acct\n"
	     "x86-64 sethostname");
	return 0;
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1 && strcmp(argv[1], "list") == 0)
		return list();
	if (argc > 1) {
		mark(SYS_sethostname);
		return 5;
	}
	by_fork();
	by_vfork();
	by_clone(0, SYS_kexec_load);
	by_clone(CLONE_UNTRACED, SYS_init_module);
	by_clone3(0, SYS_reboot);
	by_clone3(CLONE_UNTRACED, SYS_quotactl);
	by_silent_clone();
	by_thread();
	by_orphan();
	by_thread_exec();
}
