/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

/* The caller's PATH may be a service's, or a user's under sudo: whoever can write there would get
 * syscarve's privileges. */
#define FIXED_PATH "PATH=/usr/sbin:/usr/bin:/sbin:/bin"

/* Whether the variable changes which programs are found, or the text that a program prints. */
static bool is_replaced(const char *variable)
{
	static const char *const names[] = {
		"PATH=", "LANG=", "LANGUAGE=", "LC_", "SYSTEMD_COLORS="};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The environment of this process with another language and path; the strings are borrowed. */
static int make_environment(char ***ret)
{
	static char language[] = "LC_ALL=C.UTF-8", path[] = FIXED_PATH;
	size_t n = 0, kept = 0;
	char **copy;

	while (environ && environ[n])
		n++;
	copy = calloc(n + 3, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!is_replaced(environ[i]))
			copy[kept++] = environ[i];
	copy[kept++] = language;
	copy[kept] = path;
	*ret = copy;
	return 0;
}

/* Looks for a program in FIXED_PATH; @name itself if it is a path. -ENOENT, or -EACCES if it is not
 * executable. */
static int find_program(const char *name, char ret[PATH_MAX])
{
	const char *dir = strchr(FIXED_PATH, '=');
	int r = -ENOENT;

	if (strchr(name, '/')) {
		snprintf(ret, PATH_MAX, "%s", name);
		return 0;
	}
	for (size_t length; dir && *dir; dir += length) {
		length = strcspn(++dir, ":");
		snprintf(ret, PATH_MAX, "%.*s/%s", (int)length, dir, name);
		if (access(ret, X_OK) == 0)
			return 0;
		if (errno == EACCES)
			r = -EACCES;
	}
	return r;
}

/* The caller may have blocked signals; the program starts with none blocked. */
static int spawn_into(int out, const char *const *argv, char *const *environment, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char path[PATH_MAX];
	sigset_t none;
	int r;

	r = find_program(argv[0], path);
	if (r < 0)
		return r;
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(ret, path, &actions, &attributes, (char *const *)argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return -r;
}

/* Whether the process has ended within @ms. Before Linux 5.3 there is no way to wait for that
 * without a signal: then it may take its time. */
static bool ends_within(pid_t pid, int ms)
{
	_cleanup_(closep) int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd end = {.fd = fd, .events = POLLIN};

	return fd < 0 || poll(&end, 1, ms) != 0;
}

static int wait_for_end(pid_t pid, int deadline_ms)
{
	bool in_time = ends_within(pid, deadline_ms);
	int status;

	if (!in_time)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (!in_time)
		return -ETIMEDOUT;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_into(int out, const char *const *argv, int deadline_ms)
{
	_cleanup_(freep) char **environment = NULL;
	pid_t pid;
	int r;

	r = make_environment(&environment);
	if (r < 0)
		return r;
	r = spawn_into(out, argv, environment, &pid);
	return r < 0 ? r : wait_for_end(pid, deadline_ms);
}

/* The file has its greatest size from the beginning, without taking memory for it, and a write behind
 * its end fails. */
static int bound(int fd)
{
	if (ftruncate(fd, CAPTURE_BYTES) < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) < 0)
		return -errno;
	return 0;
}

/* Program and caller share the position. */
static int cut_to_written(int fd)
{
	off_t written = lseek(fd, 0, SEEK_CUR);

	if (written < 0 || ftruncate(fd, written) < 0)
		return -errno;
	return written == CAPTURE_BYTES ? -EFBIG : 0;
}

int capture(const char *const *argv, int deadline_ms, FILE **ret)
{
	_cleanup_(fclosep) FILE *out = NULL;
	int fd, status, r;

	fd = memfd_create("capture", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return -errno;
	out = fdopen(fd, "r+");
	if (!out) {
		close(fd);
		return -ENOMEM;
	}
	r = bound(fd);
	if (r < 0)
		return r;
	status = run_into(fd, argv, deadline_ms);
	if (status < 0)
		return status;
	r = cut_to_written(fd);
	if (r < 0)
		return r;
	rewind(out);
	*ret = TAKE(out);
	return status;
}
