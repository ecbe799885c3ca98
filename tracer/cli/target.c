/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "groups/names.h"
#include "profile/profile.h"

enum { VERSION_DEFAULT = 252 };

static void run_freep(struct run *r)
{
	run_release(r);
}

/* 0 where this host has no systemd. */
static int host_version(void)
{
	_cleanup_(run_freep) struct run r = {};

	return run_describe_host(&r) >= 0 && r.systemd ? atoi(r.systemd) : 0;
}

/* Every name that this host's libseccomp knows; those of its sets have to be known first. */
static void host_resolvable(struct sysset *ret)
{
	*ret = (struct sysset){};
	for (int id = 0; id < names_count(); id++)
		if (abi_host_resolves(names_get(id)))
			sysset_add(ret, id);
}

static int spawn_analyze(int out, pid_t *ret)
{
	char *const argv[] = {"systemd-analyze", "--no-pager", "syscall-filter", NULL};
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	r = posix_spawnp(ret, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

/* Reads it to the end into a file of ours: its text is needed twice. */
static int run_analyze(FILE **ret)
{
	_cleanup_(fclosep) FILE *out = tmpfile();
	int r, status;
	pid_t pid;

	if (!out)
		return -errno;
	r = spawn_analyze(fileno(out), &pid);
	if (r < 0)
		return r;
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -EIO;
	rewind(out);
	*ret = TAKE(out);
	return 0;
}

/* The first reading makes the names known, so that libseccomp can be asked for each. */
static int analyze_host(int version, struct sets **ret)
{
	_cleanup_(fclosep) FILE *out = NULL;
	_cleanup_(sets_freep) struct sets *first = NULL;
	struct sysset resolvable;
	int r;

	r = run_analyze(&out);
	if (r < 0)
		return r;
	r = sets_parse(out, version, NULL, &first);
	if (r < 0)
		return r;
	host_resolvable(&resolvable);
	rewind(out);
	return sets_parse(out, version, &resolvable, ret);
}

static int get_host(const struct verb *v, struct sets **ret)
{
	int version = host_version(), r;

	if (version == 0) {
		verb_say(v, "--systemd=host: there is no systemd on this host");
		return EXIT_FAILURE;
	}
	r = analyze_host(version, ret);
	if (r == 0)
		return 0;
	verb_say(v, "--systemd=host: systemd-analyze syscall-filter does not answer: %s",
		strerror(-r));
	return EXIT_FAILURE;
}

static int fall_back(const struct verb *v, struct sets **ret)
{
	int version = host_version(), r;

	r = version ? sets_load(version, ret) : -ENOENT;
	if (r == -ENOENT && version)
		r = analyze_host(version, ret);
	if (r == 0)
		return 0;
	verb_say(v,
		"this host's systemd is not known, using the sets of systemd %d; see --systemd=",
		VERSION_DEFAULT);
	r = sets_load(VERSION_DEFAULT, ret);
	return r < 0 ? verb_fail(v, &(struct failure){}, r, EXIT_FAILURE) : 0;
}

static int unknown_version(const struct verb *v, const char *word)
{
	char shown[64], known[64] = "";
	size_t n = 0;

	for (const int *version = sets_versions; *version; version++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%d ", *version);
	return verb_usage(v, "no sets for systemd %s; known are: %shost",
		escape_to(shown, sizeof(shown), word), known);
}

int target_get(const struct verb *v, const char *word, struct sets **ret)
{
	char *end;
	long version;
	int r;

	if (!word)
		return fall_back(v, ret);
	if (strcmp(word, "host") == 0)
		return get_host(v, ret);
	version = strtol(word, &end, 10);
	r = *word && !*end && version > 0 && version < 10000 ? sets_load((int)version, ret)
							     : -ENOENT;
	if (r == -ENOENT)
		return unknown_version(v, word);
	return r < 0 ? verb_fail(v, &(struct failure){}, r, EXIT_FAILURE) : 0;
}
