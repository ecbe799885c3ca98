/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "terminal.h"

enum { CGROUP_MAX = 4096, COPY_SIZE = 4096, WORDS_MAX = 32 };

static pid_t pager;

long pager_session_owner(const char *text)
{
	static const char before[] = "/user-", after[] = ".slice";

	for (const char *at = text; (at = strstr(at, before)); at++) {
		char *end;
		long owner = strtol(at + strlen(before), &end, 10);

		if (end > at + strlen(before) && strncmp(end, after, strlen(after)) == 0)
			return owner;
	}
	return -1;
}

static bool owns_session(void)
{
	_cleanup_(fclosep) FILE *in = fopen("/proc/self/cgroup", "re");
	char text[CGROUP_MAX];
	size_t size;

	if (!in)
		return false;
	size = fread(text, 1, sizeof(text) - 1, in);
	text[size] = '\0';
	return pager_session_owner(text) == (long)geteuid();
}

/* What the user asked for, or NULL. */
static const char *wanted_pager(void)
{
	const char *wanted = getenv("SYSTEMD_PAGER");

	return wanted ? wanted : getenv("PAGER");
}

static bool is_wanted(void)
{
	const char *wanted = wanted_pager();

	if (wanted && (*wanted == '\0' || strcmp(wanted, "cat") == 0))
		return false;
	return terminal_is_on(stdout) && terminal_can_move();
}

static void set_environment(bool secure)
{
	const char *options = getenv("SYSTEMD_LESS"), *charset = getenv("SYSTEMD_LESSCHARSET");

	setenv("LESS", options ? options : "FRSXMK", 1);
	if (charset)
		setenv("LESSCHARSET", charset, 1);
	if (secure)
		setenv("LESSSECURE", "1", 1);
	else
		unsetenv("LESSSECURE");
}

/* Does not return if there is such a program. Words are separated by blanks. No shell runs the
 * command, because then only the shell would notice that there is no such program. */
static void exec_wanted(const char *wanted)
{
	_cleanup_(freep) char *text = strdup(wanted);
	char *words[WORDS_MAX + 1], *rest = text;
	size_t n = 0;

	while (text && n < WORDS_MAX && (words[n] = strtok_r(rest, " \t", &rest)))
		n++;
	words[n] = NULL;
	if (n > 0)
		execvp(words[0], words);
}

/* Does not return if there is any pager. */
static void exec_pager(void)
{
	static const char *const usual[] = {"pager", "less", "more"};
	int asked = parse_boolean(getenv("SYSTEMD_PAGERSECURE"));
	bool is_set = getenv("SYSTEMD_PAGERSECURE") != NULL;
	bool secure = is_set ? asked != 0 : !owns_session();

	set_environment(secure);
	if (wanted_pager() && (is_set || !secure))
		exec_wanted(wanted_pager());
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (!secure || strcmp(usual[i], "less") == 0)
			execlp(usual[i], usual[i], NULL);
}

/* If there is no pager, the text goes to the terminal. */
static void copy_input(void)
{
	char buf[COPY_SIZE];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		for (ssize_t done = 0, k; done < n; done += k) {
			k = write(STDOUT_FILENO, buf + done, (size_t)(n - done));
			if (k < 0)
				return;
		}
}

/* @out is syscarve's end of the pipe. If the pager kept it open, it would never see the end of its
 * input. */
__attribute__((noreturn)) static void become_pager(int in, int out, pid_t parent)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	close(out);
	if (dup2(in, STDIN_FILENO) < 0)
		_exit(EXIT_FAILURE);
	/* The pager must not stay on the terminal if syscarve is killed. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent) {
		exec_pager();
		copy_input();
	}
	_exit(EXIT_SUCCESS);
}

/* ^C is meant for the pager. If the user leaves it early, writing fails with EPIPE instead of
 * killing syscarve. */
static void redirect_to(int out)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	if (terminal_is_on(stderr))
		dup2(out, STDERR_FILENO);
}

void pager_open(void)
{
	_cleanup_(closep) int in = -1, out = -1;
	pid_t parent = getpid();
	int fds[2];

	if (pager > 0 || !is_wanted())
		return;
	/* Whether stderr is a terminal has to be found out before it is redirected. */
	(void)terminal_is_on(stderr);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	in = fds[0];
	out = fds[1];
	pager = fork();
	if (pager == 0)
		become_pager(in, out, parent);
	if (pager > 0)
		redirect_to(out);
}

bool pager_is_open(void)
{
	return pager > 0;
}

int pager_result(int r)
{
	return (r == -EPIPE || r == -EIO) && pager_is_open() ? 0 : r;
}

void pager_close(void)
{
	if (pager <= 0)
		return;
	fflush(stdout);
	/* Both ends of the pipe must be closed before the pager sees its end. */
	close(STDOUT_FILENO);
	if (terminal_is_on(stderr))
		close(STDERR_FILENO);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
	pager = 0;
}
