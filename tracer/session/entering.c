/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "entering.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "event/executable.h"
#include "unit/unit-exec.h"

/* Systemd's own limit on a start is 90 seconds. */
enum { WAIT_S = 10, WORDS = 5, COMMAND_SIZE = 4096 };

/* The watcher of a user's unit may have no privilege to trace what is no child of it: Yama. */
bool entering_wait(void)
{
	const struct timespec timeout = {.tv_sec = WAIT_S};
	sigset_t go, old;
	int sig;

	sigemptyset(&go);
	sigaddset(&go, SIGCONT);
	sigprocmask(SIG_BLOCK, &go, &old);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	sig = sigtimedwait(&go, NULL, &timeout);
	prctl(PR_SET_PTRACER, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return sig == SIGCONT;
}

static size_t read_exe(pid_t pid, char path[PATH_MAX])
{
	return proc_link(pid, "exe", path, PATH_MAX) < 0 ? 0
							 : executable_path_len(path, strlen(path));
}

/* By its path: an upgrade may have put another file there since the watcher was started. */
static bool is_syscarve(pid_t pid)
{
	char own[PATH_MAX], path[PATH_MAX];
	size_t len = read_exe(getpid(), own);

	return len > 0 && read_exe(pid, path) == len && memcmp(path, own, len) == 0;
}

static bool is_entry(pid_t pid)
{
	char text[COMMAND_SIZE], *words[WORDS];
	size_t n = proc_command(pid, text, sizeof(text), words, ARRAY_SIZE(words));

	for (size_t i = 0; unit_exec_entry[i]; i++)
		if (i + 1 >= n || strcmp(words[i + 1], unit_exec_entry[i]) != 0)
			return false;
	return true;
}

bool entering_is_waiting(pid_t pid)
{
	return is_syscarve(pid) && is_entry(pid) && proc_blocked_in(pid) == SYS_rt_sigtimedwait;
}

void entering_let_go(pid_t pid)
{
	kill(pid, SIGCONT);
}
