/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "own-pid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { VARIABLE_SIZE = 40 };

static const char *const names[] = {"LISTEN_PID", "WATCHDOG_PID", "SYSTEMD_EXEC_PID"};
static char variables[ARRAY_SIZE(names)][VARIABLE_SIZE];

static void print_variable(char ret[VARIABLE_SIZE], const char *name, pid_t pid)
{
	snprintf(ret, VARIABLE_SIZE, "%s=%d", name, (int)pid);
}

/* The place of "NAME=PID" in the environment. */
static char **find_variable(const char *name, pid_t pid)
{
	char wanted[VARIABLE_SIZE];

	print_variable(wanted, name, pid);
	for (char **e = environ; e && *e; e++)
		if (strcmp(*e, wanted) == 0)
			return e;
	return NULL;
}

void own_pid_replace(pid_t from, pid_t to)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char **place = find_variable(names[i], from);

		if (!place)
			continue;
		print_variable(variables[i], names[i], to);
		*place = variables[i];
		if (i == 0)
			unsetenv("LISTEN_PIDFDID");
	}
}

bool own_pid_is_of_manager(void)
{
	return find_variable("SYSTEMD_EXEC_PID", getpid()) ||
	       (getppid() == 1 && getenv("INVOCATION_ID"));
}
