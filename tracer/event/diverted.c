/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "diverted.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/proc.h"

enum {
	COMMAND_SIZE = 1024,
	WORDS_MAX = 16,
};

bool path_is_manager_client(const char *path)
{
	static const char *const names[] = {"systemctl", "systemd-run"};
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; slash && i < ARRAY_SIZE(names); i++)
		if (strcmp(slash + 1, names[i]) == 0)
			return true;
	return false;
}

/* An init script looks first whether its unit is masked. */
static bool is_query(const char *word)
{
	static const char *const verbs[] = {
		"show", "status", "is-active", "is-enabled", "is-failed", "daemon-reload"};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(word, verbs[i]) == 0)
			return true;
	return false;
}

/* If the process has gone, nobody knows. */
static bool only_queries(pid_t tid)
{
	char text[COMMAND_SIZE];
	char *words[WORDS_MAX];
	size_t n = proc_command(tid, text, sizeof(text), words, WORDS_MAX);

	for (size_t i = 1; i < n; i++)
		if (is_query(words[i]))
			return true;
	return false;
}

bool diverted_is_shown_by(const char *name)
{
	return strcmp(name, "connect") == 0;
}

bool event_is_diverted(const struct event *ev)
{
	const char *name;

	if (!ev->exe || !path_is_manager_client(ev->exe->path))
		return false;
	name = abi_name(ev->syscall);
	return name && diverted_is_shown_by(name) && !(ev->call && only_queries(ev->call->tid));
}
