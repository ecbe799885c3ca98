/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/capture.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "groups/names.h"
#include "profile/host.h"

enum { VERSION_DEFAULT = 252, VERSION_MAX = 9999 };

/* Every name that this host's libseccomp knows; those of its sets have to be known first. */
static void host_resolvable(struct sysset *ret)
{
	*ret = (struct sysset){};
	for (int id = 0; id < names_count(); id++)
		if (abi_host_resolves(names_get(id)))
			sysset_add(ret, id);
}

/* The first reading makes the names known, so that libseccomp can be asked for each. */
static int parse_analyze(FILE *text, int version, struct sets **ret)
{
	_cleanup_(sets_freep) struct sets *first = NULL;
	struct sysset resolvable;
	int r;

	r = sets_parse(text, version, NULL, &first);
	if (r < 0)
		return r;
	host_resolvable(&resolvable);
	rewind(text);
	return sets_parse(text, version, &resolvable, ret);
}

static int analyze_host(int version, struct sets **ret)
{
	static const char *const argv[] = {"systemd-analyze", "--no-pager", "syscall-filter", NULL};
	_cleanup_(fclosep) FILE *text = NULL;
	int status;

	status = capture(argv, CAPTURE_MS, &text);
	if (status < 0)
		return status;
	return status == 0 ? parse_analyze(text, version, ret) : -EIO;
}

static int find_host(struct failure *f, struct sets **ret)
{
	int version = host_systemd_version(), r;

	if (version == 0)
		return failure_set(f, -ENOENT, "--systemd=host: this host has no systemd");
	r = analyze_host(version, ret);
	if (r < 0)
		return failure_set(f, r,
			"--systemd=host: systemd-analyze syscall-filter failed: %s", strerror(-r));
	return 0;
}

/* -ENOENT if neither the tables nor this host can give the sets of this host's systemd. */
static int find_default(struct sets **ret)
{
	int version = host_systemd_version(), r;

	if (version == 0)
		return -ENOENT;
	r = sets_load(version, ret);
	if (r == -ENOENT && analyze_host(version, ret) == 0)
		return 0;
	return r;
}

static int find_default_or_older(const struct reporter *reporter, struct sets **ret)
{
	int r;

	r = find_default(ret);
	if (r != -ENOENT)
		return r;
	reporter_say(reporter,
		"this host's version of systemd is not known; using the sets of systemd %d; "
		"choose others with --systemd=",
		VERSION_DEFAULT);
	return sets_load(VERSION_DEFAULT, ret);
}

static int fail_unknown(const char *word, struct failure *f)
{
	char shown[64], known[128] = "";
	size_t n = 0;

	for (const int *version = sets_versions; *version && n < sizeof(known) - 8; version++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%d, ", *version);
	return failure_set(f, -EINVAL, "--systemd=%s: no such version; it is one of %shost",
		escape_to(shown, sizeof(shown), word), known);
}

int target_find(
	const char *word, const struct reporter *reporter, struct failure *f, struct sets **ret)
{
	char *end;
	long version;
	int r;

	if (!word)
		return find_default_or_older(reporter, ret);
	if (strcmp(word, "host") == 0)
		return find_host(f, ret);
	version = strtol(word, &end, 10);
	if (!*word || *end || version <= 0 || version > VERSION_MAX)
		return fail_unknown(word, f);
	r = sets_load((int)version, ret);
	return r == -ENOENT ? fail_unknown(word, f) : r;
}

int target_find_version(
	int version, const struct reporter *reporter, struct failure *f, struct sets **ret)
{
	int known = 0;

	for (const int *v = sets_versions; *v; v++)
		if (*v <= version)
			known = *v;
	if (known == 0)
		return failure_set(
			f, -ENOENT, "systemd %d is older than what syscarve knows", version);
	if (known != version)
		reporter_say(reporter,
			"using the sets of systemd %d, because those of %d are not known", known,
			version);
	return sets_load(known, ret);
}
