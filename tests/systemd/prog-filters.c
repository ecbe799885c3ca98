/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes the seccomp filters that a process has beside those of PID 1 to standard output: the
 * number of instructions and the instructions, for each filter. It waits until the process runs the
 * program `spin`, and ends it. Exits with 77 if this kernel does not hand out filters.
 *
 *   filters PID
 */
#include <errno.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAITS = 200, WAIT_US = 10000, SKIPPED = 77 };

static bool runs_spin(pid_t pid)
{
	char path[64], exe[256] = "";

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	return readlink(path, exe, sizeof(exe) - 1) > 0 && strstr(exe, "/spin") != NULL;
}

static unsigned long count_filters(pid_t pid)
{
	unsigned long n = 0;
	char path[64], line[256];
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status))
		sscanf(line, "Seccomp_filters: %lu", &n);
	if (status)
		fclose(status);
	return n;
}

/* The oldest filter has the number 0. */
static int write_filter(pid_t pid, unsigned long number)
{
	static struct sock_filter filter[BPF_MAXINSNS];
	long n = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, number, NULL);
	unsigned len = (unsigned)n;

	if (n < 0 || ptrace(PTRACE_SECCOMP_GET_FILTER, pid, number, filter) != n)
		return errno == EACCES || errno == EINVAL || errno == EIO ? SKIPPED : EXIT_FAILURE;
	fwrite(&len, sizeof(len), 1, stdout);
	fwrite(filter, sizeof(*filter), len, stdout);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	pid_t pid = argc == 2 ? atoi(argv[1]) : 0;
	int r = EXIT_SUCCESS;

	for (int i = 0; i < WAITS && pid > 0 && kill(pid, 0) == 0 && !runs_spin(pid); i++)
		usleep(WAIT_US);
	if (pid <= 0 || !runs_spin(pid) || ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		return EXIT_FAILURE;
	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 || waitpid(pid, NULL, __WALL) != pid)
		return EXIT_FAILURE;
	for (unsigned long i = count_filters(1); r == EXIT_SUCCESS && i < count_filters(pid); i++)
		r = write_filter(pid, i);
	kill(pid, SIGKILL);
	return fflush(stdout) == 0 ? r : EXIT_FAILURE;
}
