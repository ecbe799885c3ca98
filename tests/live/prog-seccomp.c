/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Seccomp of all kinds, so that what a program sees of it can be compared with and without a tracer:
 *
 *   prog-seccomp under ACTION COMMAND...    becomes COMMAND, whose swapoff() is answered by ACTION
 *   prog-seccomp call                       calls swapoff() three times
 *   prog-seccomp trace                      its own filter answers swapoff() by SECCOMP_RET_TRACE
 *   prog-seccomp kill                       its own filter kills it at swapoff(), after another call
 *                                           was refused
 *   prog-seccomp strict prctl|seccomp       enters strict mode, and makes a call that it forbids
 *   prog-seccomp strict thread              the same in a thread beside the first one
 *   prog-seccomp strict filtered            asks for strict mode, and has a filter of its own
 *   prog-seccomp mode                       asks for its mode
 */
#include <err.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *word;
	uint32_t action;
} actions[] = {
	{"errno", SCMP_ACT_ERRNO(42)},
	{"trap", SCMP_ACT_TRAP},
	{"kill", SCMP_ACT_KILL_PROCESS},
	{"kill-thread", SCMP_ACT_KILL_THREAD},
	{"log", SCMP_ACT_LOG},
	{"trace", SCMP_ACT_TRACE(0)},
	{"notify", SCMP_ACT_NOTIFY},
	{},
};

static uint32_t action_of(const char *word)
{
	for (size_t i = 0; actions[i].word; i++)
		if (strcmp(actions[i].word, word) == 0)
			return actions[i].action;
	errx(2, "%s?", word);
}

static scmp_filter_ctx load(uint32_t action)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);

	if (!c || seccomp_attr_set(c, SCMP_FLTATR_CTL_NNP, geteuid() != 0) < 0 ||
		seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW) < 0 ||
		seccomp_rule_add(c, action, SCMP_SYS(swapoff), 0) < 0 ||
		seccomp_rule_add(c, SCMP_ACT_ERRNO(44), SCMP_SYS(swapon), 0) < 0 ||
		seccomp_load(c) < 0)
		errx(1, "cannot load");
	return c;
}

/* Answers what the listener @fd is asked by errno 43, for as long as it lives. */
static void answer(int fd)
{
	struct seccomp_notif *request;
	struct seccomp_notif_resp *response;

	if (seccomp_notify_alloc(&request, &response) < 0)
		errx(1, "no memory");
	for (;;) {
		memset(request, 0, sizeof(*request));
		if (seccomp_notify_receive(fd, request) < 0)
			_exit(0);
		*response = (struct seccomp_notif_resp){.id = request->id, .error = -43};
		seccomp_notify_respond(fd, response);
	}
}

static int under(uint32_t action, char **command)
{
	scmp_filter_ctx c = load(action);
	pid_t parent = getpid();

	if (action == SCMP_ACT_NOTIFY && fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			answer(seccomp_notify_fd(c));
		_exit(0);
	}
	if (action == SCMP_ACT_NOTIFY)
		close(seccomp_notify_fd(c));
	execvp(command[0], command);
	err(1, "%s", command[0]);
}

static void on_sys(int sig)
{
	static const char text[] = "trapped\n";

	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(1);
}

static int call(int times)
{
	signal(SIGSYS, on_sys);
	while (times-- > 0) {
		errno = 0;
		syscall(SYS_swapoff, NULL);
		printf("swapoff: errno %d\n", errno);
		fflush(stdout);
	}
	return 0;
}

static int call_killed(void)
{
	load(SCMP_ACT_KILL_THREAD);
	if (syscall(SYS_swapon, NULL, 0) == 0)
		return 1;
	return call(1);
}

static volatile pid_t strict_tid;

/* Strict mode forbids what libc does at the end. */
static void *enter_strict(void *how)
{
	long r;

	strict_tid = gettid();
	r = strcmp(how, "seccomp") == 0 ? syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL)
					: prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);

	if (r < 0)
		_exit(errno);
	if (write(1, "strict\n", 7) == 7)
		syscall(SYS_getpriority, 0, 0);
	syscall(SYS_exit, 7);
	return NULL;
}

static int strict(char *how)
{
	pthread_t thread;

	if (strcmp(how, "filtered") == 0)
		load(SCMP_ACT_ERRNO(42));
	if (strcmp(how, "thread") != 0)
		enter_strict(how);
	/* It is not joined, because glibc need not notice its end. */
	pthread_create(&thread, NULL, enter_strict, how);
	while (strict_tid == 0 || syscall(SYS_tgkill, getpid(), strict_tid, 0) == 0)
		usleep(10000);
	puts("the first thread goes on");
	return 5;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "under") == 0 && argc > 3)
		return under(action_of(argv[2]), argv + 3);
	if (strcmp(what, "call") == 0)
		return call(3);
	if (strcmp(what, "trace") == 0)
		return load(SCMP_ACT_TRACE(0)) ? call(1) : 1;
	if (strcmp(what, "kill") == 0)
		return call_killed();
	if (strcmp(what, "strict") == 0 && argc == 3)
		return strict(argv[2]);
	if (strcmp(what, "mode") == 0)
		return printf("mode %d\n", prctl(PR_GET_SECCOMP)) < 0;
	errx(2, "under|call|trace|kill|strict|mode");
}
