/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "editor.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit/dropin-file.h"

static const char *find_editor(void)
{
	static const char *const variables[] = {"SYSTEMD_EDITOR", "EDITOR", "VISUAL"};
	static const char *const usual[] = {
		"/usr/bin/editor", "/usr/bin/nano", "/usr/bin/vim", "/usr/bin/vi"};

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		const char *value = secure_getenv(variables[i]);

		if (value && *value)
			return value;
	}
	/* These wait for ever without a terminal; what a variable names may be a program that edits by
	 * itself. */
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (access(usual[i], X_OK) == 0)
			return usual[i];
	return NULL;
}

/* The variable may have options of the editor, so that a shell has to cut it. ^C is the editor's. */
static int run(const char *editor, const char *path, struct failure *f)
{
	_cleanup_(freep) char *script = NULL;
	void (*old)(int);
	int status = -1, r;
	pid_t pid;

	if (asprintf(&script, "%s \"$1\"", editor) < 0)
		return -ENOMEM;
	old = signal(SIGINT, SIG_IGN);
	r = -posix_spawn(&pid, "/bin/sh", NULL, NULL,
		(char *[]){"sh", "-c", script, "sh", (char *)path, NULL}, environ);
	if (r == 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	signal(SIGINT, old);
	if (r < 0)
		return r;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0
		       ? 0
		       : failure_set(f, -ECANCELED, "the editor failed; nothing was changed");
}

static int edit_file(const char *path, const char *text, struct failure *f, char **ret)
{
	_cleanup_(freep) char *edited = NULL;
	const char *editor = find_editor();
	int r;

	if (!editor)
		return failure_set(
			f, -ENOENT, "there is no editor, or no terminal for it; set $EDITOR");
	r = dropin_file_write(path, text, f);
	if (r < 0)
		return r;
	r = run(editor, path, f);
	if (r < 0)
		return r;
	r = dropin_file_read(path, f, &edited);
	if (r < 0)
		return r;
	if (!edited || edited[strspn(edited, " \t\n")] == '\0')
		return failure_set(f, -ECANCELED, "the edited file is empty; nothing was changed");
	*ret = TAKE(edited);
	return 0;
}

int editor_edit(const char *dir, const char *text, struct failure *f, char **ret)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	if (asprintf(&path, "%s/edited.conf", dir) < 0)
		return -ENOMEM;
	r = edit_file(path, text, f, ret);
	unlink(path);
	return r;
}
