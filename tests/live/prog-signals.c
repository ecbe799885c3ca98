/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signals must arrive as they were sent, and calls that they interrupt must go on. Prints a line
 * for each check. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static siginfo_t seen;

static void on_signal(int sig, siginfo_t *si, void *context)
{
	seen = *si;
}

static void check(const char *what, int fine)
{
	printf("%s: %s\n", what, fine ? "ok" : "WRONG");
	fflush(stdout);
}

static void queued_value(void)
{
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 4711});
	check("queued value", seen.si_code == SI_QUEUE && seen.si_value.sival_int == 4711 &&
				      seen.si_pid == getpid());
}

static void timer_in_a_sleep(void)
{
	struct timespec ms200 = {.tv_nsec = 200000000}, left;
	struct itimerval in50 = {.it_value = {.tv_usec = 50000}};

	setitimer(ITIMER_REAL, &in50, NULL);
	check("interrupted sleep",
		nanosleep(&ms200, &left) == -1 && errno == EINTR && left.tv_nsec > 0);
}

static void fault(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		volatile int *nowhere = (volatile int *)(long)getpgid(-1);

		*nowhere = 0;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	check("segmentation fault", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* A stop must really stop, SIGCONT must go on, and the sleep must be restarted rather than fail. */
static void stop_and_continue(void)
{
	struct timespec ms300 = {.tv_nsec = 300000000}, ms100 = {.tv_nsec = 100000000};
	int status, r;
	pid_t pid = fork();

	if (pid == 0) {
		r = nanosleep(&ms300, NULL);
		_exit(r == 0 ? 0 : 1);
	}
	nanosleep(&ms100, NULL);
	kill(pid, SIGSTOP);
	r = waitpid(pid, &status, WUNTRACED);
	check("stop is seen", r == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(pid, SIGCONT);
	r = waitpid(pid, &status, WCONTINUED);
	check("continue is seen", r == pid && WIFCONTINUED(status));
	waitpid(pid, &status, 0);
	check("sleep goes on", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void killed(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			getppid();
	usleep(20000);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	check("killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

int main(void)
{
	struct sigaction a = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};

	sigaction(SIGRTMIN + 1, &a, NULL);
	sigaction(SIGALRM, &a, NULL);
	queued_value();
	timer_in_a_sleep();
	fault();
	stop_and_continue();
	killed();
	kill(getpid(), SIGUSR2);
	return 1;
}
