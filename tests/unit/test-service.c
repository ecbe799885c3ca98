/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command/service.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "command/status.h"
#include "unit.h"

enum { NOW_MS = 0, SOON_MS = 2000 };

struct calls {
	int signalled, killed, left;
	pid_t observed;
};

static void signal_all(void *userdata, int sig)
{
	((struct calls *)userdata)->signalled = sig;
}

static void kill_all(void *userdata)
{
	((struct calls *)userdata)->killed++;
}

static void leave(void *userdata)
{
	((struct calls *)userdata)->left++;
}

static bool is_observed(void *userdata, pid_t pid)
{
	return pid == ((struct calls *)userdata)->observed;
}

static const struct service_ops ops = {
	.signal_all = signal_all,
	.kill_all = kill_all,
	.leave = leave,
	.is_observed = is_observed,
};

static pid_t start_command(const struct service *s)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &s->relay.old_mask, NULL);
		for (;;)
			pause();
	}
	return pid;
}

static int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* This process sends the signals, so here it is the one that is observed. */
static void keeps_what_the_service_sends(void **state)
{
	struct calls calls = {.observed = getpid()};
	struct service s;

	service_begin(&s, RELAY_PARENT, &ops, &calls);
	s.ended = true;
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGTERM);
	service_relay_last(&s);
	assert_int_equal(calls.signalled, 0);
	calls.observed = 0;
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGUSR1);
	service_relay_last(&s);
	/* The lower number comes first; two requests to end have not been counted. */
	assert_int_equal(calls.signalled, SIGTERM);
	assert_int_equal(calls.killed, 0);
	service_end(&s);
	/* Whoever attaches to a service ends the observation also from a process of the service. */
	calls.observed = getpid();
	service_begin(&s, RELAY_ATTACHED, &ops, &calls);
	kill(getpid(), SIGTERM);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.left, 1);
	service_end(&s);
}

static void forwards(void **state)
{
	struct calls calls = {};
	struct service s;
	int status;

	service_begin(&s, RELAY_PARENT, &ops, &calls);
	s.pid = start_command(&s);
	kill(getpid(), SIGUSR1);
	service_relay(&s, SOON_MS);
	status = end_of(s.pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGUSR1);

	service_note_end(&s, s.pid + 1, status);
	assert_false(s.ended);
	service_note_end(&s, s.pid, status);
	assert_true(s.ended);
	assert_int_equal(s.status, status);
	/* Daemons that the command has left behind. */
	kill(getpid(), SIGHUP);
	for (int i = 0; i < 3 && calls.signalled == 0; i++)
		service_relay(&s, NOW_MS);
	assert_int_equal(calls.signalled, SIGHUP);
	assert_int_equal(calls.killed + calls.left, 0);
	service_end(&s);
}

static void second_request_kills(void **state)
{
	const struct timespec apart = {.tv_nsec = 150 * 1000 * 1000};
	struct calls calls = {};
	struct service s;

	service_begin(&s, RELAY_PARENT, &ops, &calls);
	s.ended = true;
	kill(getpid(), SIGTERM);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.signalled, SIGTERM);
	assert_int_equal(calls.killed, 0);
	nanosleep(&apart, NULL);
	kill(getpid(), SIGINT);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.killed, 1);
	service_end(&s);
}

static void leaves(void **state)
{
	struct calls calls = {};
	struct service s;

	service_begin(&s, RELAY_ATTACHED, &ops, &calls);
	kill(getpid(), SIGTERM);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.left, 1);
	kill(getpid(), SIGUSR1);
	service_relay(&s, SOON_MS);
	service_relay(&s, NOW_MS);
	assert_int_equal(calls.signalled + calls.killed, 0);
	service_end(&s);

	/* The service manager signals the service itself. */
	service_begin(&s, RELAY_DETACHED, &ops, &calls);
	kill(getpid(), SIGTERM);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.left, 1);
	kill(getpid(), SIGINT);
	service_relay(&s, SOON_MS);
	assert_int_equal(calls.left, 2);
	service_end(&s);
}

static void ticks(void **state)
{
	struct service s;

	service_begin(&s, RELAY_ATTACHED, &ops, NULL);
	assert_false(service_tick(&s));
	s.ticked_ns -= UINT64_C(1000000000);
	assert_true(service_tick(&s));
	assert_false(service_tick(&s));
	service_end(&s);
}

static void statuses(void **state)
{
	assert_int_equal(status_of_wait(W_EXITCODE(3, 0)), 3);
	assert_int_equal(status_of_wait(W_EXITCODE(0, SIGSYS)), 128 + SIGSYS);
	assert_int_equal(status_of_exec(ENOENT), STATUS_NOT_FOUND);
	assert_int_equal(status_of_exec(ENOEXEC), STATUS_CANNOT_RUN);
	assert_int_equal(status_of_start(-ENOENT), STATUS_NOT_FOUND);
	assert_int_equal(status_of_start(-EACCES), STATUS_CANNOT_RUN);
	assert_int_equal(status_of_start(-EISDIR), STATUS_CANNOT_RUN);
	assert_int_equal(status_of_start(-EPERM), STATUS_INTERNAL);
	assert_true(status_is_about_command(-ENOTDIR));
	assert_false(status_is_about_command(-ENOMEM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forwards),
		cmocka_unit_test(keeps_what_the_service_sends),
		cmocka_unit_test(second_request_kills),
		cmocka_unit_test(leaves),
		cmocka_unit_test(ticks),
		cmocka_unit_test(statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
