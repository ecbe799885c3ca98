/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes whose numbers differ by a multiple of 16384, at the same time and one after another:
 * 10,000 times umask(2) altogether. Exits with 77 if such numbers are not available.
 */
#include <err.h>
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { APART = 16384 };

struct child {
	pid_t pid;
	int go; /* a byte for each part of its work, and one to end */
};

static void await_go(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		_exit(1);
}

static void work(int fd, const int *calls)
{
	for (; *calls; calls++) {
		await_go(fd);
		for (int i = 0; i < *calls; i++)
			umask(022);
	}
	await_go(fd);
	_exit(0);
}

/* Makes a child with the number @pid, or with any number if @pid is 0. Its pid is negative if that
 * failed. */
static struct child start(pid_t pid, const int *calls)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = pid ? (uintptr_t)&pid : 0,
		.set_tid_size = pid ? 1 : 0,
	};
	struct child c;
	int fds[2];

	if (pipe(fds) < 0)
		err(1, "pipe");
	c.go = fds[1];
	c.pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (c.pid == 0)
		work(fds[0], calls);
	close(fds[0]);
	return c;
}

static void go(struct child c)
{
	if (write(c.go, "", 1) != 1)
		err(1, "write");
}

static void end(struct child c)
{
	int status;

	go(c);
	if (waitpid(c.pid, &status, 0) < 0 || status != 0)
		errx(1, "a child failed");
}

/* Makes another child whose number has the same last bits as that of @first. */
static struct child start_beside(struct child first)
{
	return start(first.pid > APART ? first.pid - APART : first.pid + APART,
		(const int[]){2000, 3000, 0});
}

int main(void)
{
	struct child first, second, third;

	/* The number may be taken already. */
	for (int tries = 0; tries < 100; tries++) {
		first = start(0, (const int[]){1000, 0});
		second = start_beside(first);
		if (second.pid > 0 || errno != EEXIST)
			break;
		kill(first.pid, SIGKILL);
		waitpid(first.pid, NULL, 0);
	}
	if (second.pid < 0)
		err(77, "clone3");
	go(first);
	go(second);
	end(first);
	go(second);
	third = start(first.pid, (const int[]){4000, 0});
	if (third.pid < 0)
		err(77, "clone3");
	go(third);
	end(second);
	end(third);
	return 0;
}
