/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

/* Whether the variable changes the text that a program prints. */
static bool changes_output(const char *variable)
{
	static const char *const names[] = {"LANG=", "LANGUAGE=", "LC_", "SYSTEMD_COLORS="};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The environment of this process with another language; the strings are borrowed. */
static int make_environment(char ***ret)
{
	static char language[] = "LC_ALL=C.UTF-8";
	size_t n = 0, kept = 0;
	char **copy;

	while (environ && environ[n])
		n++;
	copy = calloc(n + 2, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!changes_output(environ[i]))
			copy[kept++] = environ[i];
	copy[kept] = language;
	*ret = copy;
	return 0;
}

/* The caller may have blocked signals; the program starts with none blocked. */
static int spawn_into(int out, const char *const *argv, char *const *environment, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int r;

	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawnp(ret, argv[0], &actions, &attributes, (char *const *)argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return -r;
}

static int wait_for_end(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_into(int out, const char *const *argv)
{
	_cleanup_(freep) char **environment = NULL;
	pid_t pid;
	int r;

	r = make_environment(&environment);
	if (r < 0)
		return r;
	r = spawn_into(out, argv, environment, &pid);
	return r < 0 ? r : wait_for_end(pid);
}

int capture(const char *const *argv, FILE **ret)
{
	_cleanup_(fclosep) FILE *out = NULL;
	int fd, status;

	fd = memfd_create("capture", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	out = fdopen(fd, "r+");
	if (!out) {
		close(fd);
		return -ENOMEM;
	}
	status = run_into(fd, argv);
	if (status < 0)
		return status;
	rewind(out);
	*ret = TAKE(out);
	return status;
}
