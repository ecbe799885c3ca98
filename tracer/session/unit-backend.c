/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "unit-backend.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/proc.h"
#include "ptrace/seize.h"
#include "unit/exec-lines.h"
#include "unit/unit-processes.h"
#include "unit/unit-sandbox.h"

enum { SHOWN_MAX = 384 };

/* ---- bpf */

static int try_bpf(const char *cgroup, struct failure *f)
{
	_cleanup_(source_freep) struct source *source = NULL;
	const struct backend_target target = {.cgroup = cgroup};
	struct failure why = {};
	int r;

	r = backend_find("bpf")->attach(&target, NULL, &why, &source);
	return r < 0 ? failure_set(f, r, "%s", failure_text(&why, r)) : 0;
}

/* ---- ptrace */

/* A unit with a root of its own does not see syscarve. */
static int check_root(const struct unit *u, struct failure *f)
{
	static const char *const properties[] = {"RootDirectory", "RootImage"};
	for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
		_cleanup_(freep) char *root = NULL;
		int r;

		r = unit_get_string(u, MANAGER_SERVICE, properties[i], f, &root);
		if (r < 0)
			return r;
		if (*root && strcmp(root, "/") != 0)
			return failure_set(f, -EOPNOTSUPP,
				"%s has %s=, in which there is no syscarve that ptrace needs there",
				u->name, properties[i]);
	}
	return 0;
}

/* Whether every user may execute the file: each directory above it, and itself. */
static bool is_for_everybody(char *path)
{
	struct stat st;

	for (char *end = path + 1;; end++) {
		char was = *end;
		bool may;

		if (was != '/' && was != '\0')
			continue;
		*end = '\0';
		may = stat(path, &st) == 0 && st.st_mode & S_IXOTH;
		*end = was;
		if (!may || was == '\0')
			return may;
	}
}

static int check_user(const struct unit *u, struct failure *f)
{
	char self[PATH_MAX], shown[SHOWN_MAX];
	struct unit_sandbox sandbox;
	int r;

	r = unit_sandbox_of(u, f, &sandbox);
	if (r < 0)
		return r;
	r = proc_link(getpid(), "exe", self, sizeof(self));
	if (r < 0)
		return failure_set(f, r, "cannot find the path of syscarve: %s", strerror(-r));
	if (!sandbox.changes_user || is_for_everybody(self))
		return 0;
	return failure_set(f, -EACCES, "the user of %s cannot execute %s, which ptrace needs",
		u->name, escape_to(shown, sizeof(shown), self));
}

static int check_lines(const struct unit *u, struct failure *f)
{
	_cleanup_(unit_execs_release) struct unit_execs all = {};
	int r;

	r = unit_get_all_execs(u, f, &all);
	return r < 0 ? r : exec_lines_check(&all, u->name, f);
}

static int try_to_trace(struct failure *f)
{
	pid_t pid = fork();
	int r;

	if (pid < 0)
		return failure_set(f, -errno, "cannot fork: %m");
	if (pid == 0)
		for (;;)
			pause();
	r = seize_thread(pid, 0, "processes of units", f);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
	return r;
}

static int try_ptrace(const struct unit *u, struct failure *f)
{
	int r;

	r = check_root(u, f);
	if (r >= 0)
		r = check_user(u, f);
	if (r >= 0)
		r = check_lines(u, f);
	return r < 0 ? r : try_to_trace(f);
}

/* ---- the choice */

/* Both reasons count if neither can. */
static int fall_back(const struct unit *u, const struct failure *bpf,
	const struct reporter *reporter, struct failure *f)
{
	struct failure why = {};
	int r;

	r = try_ptrace(u, &why);
	if (r < 0)
		return failure_set(f, r,
			"watching by bpf is not possible: %s; nor is it by ptrace: %s", bpf->text,
			failure_text(&why, r));
	reporter_say(reporter, "watching by ptrace, because bpf is not possible: %s", bpf->text);
	return 0;
}

int unit_backend_choose(const struct unit *u, const struct backend *wanted,
	const struct reporter *reporter, struct failure *f, bool *ret_traced)
{
	_cleanup_(freep) char *cgroup = NULL;
	struct failure why = {};
	bool running;
	int r;

	r = unit_processes(u, f, &cgroup, &running);
	if (r < 0)
		return r;
	*ret_traced = !wanted->observes_units;
	if (*ret_traced)
		return try_ptrace(u, f);
	r = try_bpf(cgroup, &why);
	if (r >= 0)
		return 0;
	if (!wanted->detaches)
		return failure_set(f, r, "watching by bpf is not possible: %s", why.text);
	*ret_traced = true;
	return fall_back(u, &why, reporter, f);
}
