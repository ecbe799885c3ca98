/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "packages.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/capture.h"
#include "base/cleanup.h"
#include "text.h"

/* Paths that are asked for at a time, each twice: the kernel bounds a command line. */
enum { ASKED_MAX = 200 };

/* Hands each line that @argv prints to @line. The exit status is ignored: it shows only that a path
 * is not known. */
static int read_output(
	const char *const *argv, int (*line)(char *text, void *userdata), void *userdata)
{
	_cleanup_(fclosep) FILE *in = NULL;
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int r;

	r = capture(argv, CAPTURE_MS, &in);
	if (r < 0)
		return r;
	while ((len = getline(&text, &size, in)) > 0) {
		text[text[len - 1] == '\n' ? len - 1 : len] = '\0';
		r = line(text, userdata);
		if (r < 0)
			return r;
	}
	return 0;
}

struct query {
	const char *const *paths;
	size_t first, n; /* of all */
	size_t n_found;
	char **owners; /* of each path: a package's name as dpkg prints it, "libc6:amd64"; NULL */
	int (*found)(size_t i, const char *package, void *userdata);
	void *userdata;
};

static int found_one(struct query *q, size_t i, const char *package)
{
	q->n_found++;
	return q->found(q->first + i, package, q->userdata);
}

/* If /lib is a link to /usr/lib, packages may have shipped the file under either name. */
static bool is_same(const char *path, const char *shipped)
{
	return strcmp(path, shipped) == 0 ||
	       (strncmp(path, "/usr/", 5) == 0 && strcmp(path + 4, shipped) == 0);
}

/* "libc6:amd64: /lib/x86_64-linux-gnu/libc.so.6"; several owners are separated by ", ", diversions
 * are prose. */
static int on_owner(char *line, void *userdata)
{
	struct query *q = userdata;
	char *path = strstr(line, ": /");

	if (!path || strchr(line, ',') || strncmp(line, "diversion ", 10) == 0)
		return 0;
	*path = '\0';
	path += 2;
	for (size_t i = 0; i < q->n; i++)
		if (!q->owners[i] && is_same(q->paths[i], path)) {
			q->owners[i] = strdup(line);
			return q->owners[i] ? 0 : -ENOMEM;
		}
	return 0;
}

/* "libc6:amd64 2.36-9" */
static int on_version(char *line, void *userdata)
{
	struct query *q = userdata;
	size_t name = strcspn(line, " ");
	int r;

	for (size_t i = 0; i < q->n; i++) {
		const char *owner = q->owners[i];

		if (!owner || strlen(owner) != name || strncmp(owner, line, name) != 0)
			continue;
		r = found_one(q, i, line);
		if (r < 0)
			return r;
	}
	return 0;
}

static int ask_owners(struct query *q)
{
	_cleanup_(freep) const char **argv = calloc(2 * q->n + 4, sizeof(*argv));
	size_t n = 0;

	if (!argv)
		return -ENOMEM;
	argv[n++] = "dpkg-query";
	argv[n++] = "--search";
	argv[n++] = "--";
	for (size_t i = 0; i < q->n; i++) {
		/* A pattern would be searched for in all that is installed. */
		if (q->paths[i][0] != '/' || strpbrk(q->paths[i], "*?[\\\n"))
			continue;
		argv[n++] = q->paths[i];
		if (strncmp(q->paths[i], "/usr/", 5) == 0)
			argv[n++] = q->paths[i] + 4;
	}
	return n > 3 ? read_output(argv, on_owner, q) : 0;
}

static int ask_versions(struct query *q)
{
	_cleanup_(freep) const char **argv = calloc(q->n + 5, sizeof(*argv));
	size_t n = 0, first;

	if (!argv)
		return -ENOMEM;
	argv[n++] = "dpkg-query";
	argv[n++] = "--show";
	argv[n++] = "--showformat=${binary:Package} ${Version}\n";
	argv[n++] = "--";
	first = n;
	for (size_t i = 0; i < q->n; i++) {
		bool again = !q->owners[i];

		for (size_t k = first; k < n && !again; k++)
			again = strcmp(argv[k], q->owners[i]) == 0;
		if (!again)
			argv[n++] = q->owners[i];
	}
	return n > first ? read_output(argv, on_version, q) : 0;
}

static int ask_dpkg(struct query *q)
{
	int r;

	q->owners = calloc(q->n + 1, sizeof(*q->owners));
	if (!q->owners)
		return -ENOMEM;
	r = ask_owners(q);
	if (r >= 0)
		r = ask_versions(q);
	for (size_t i = 0; i < q->n; i++)
		free(q->owners[i]);
	free(q->owners);
	return r;
}

/* "glibc.x86_64 2.34-60.el9 /usr/lib64/libc.so.6": every file of a package that owns one of
 * ours. */
static int on_rpm_file(char *line, void *userdata)
{
	struct query *q = userdata;
	char *path = strstr(line, " /");
	int r;

	if (!path)
		return 0;
	*path++ = '\0';
	for (size_t i = 0; i < q->n; i++) {
		if (!is_same(q->paths[i], path))
			continue;
		r = found_one(q, i, line);
		if (r < 0)
			return r;
	}
	return 0;
}

/* rpm does not print which of its answers is for which path, so it is asked to print the files. */
static int ask_rpm(struct query *q)
{
	_cleanup_(freep) const char **argv = calloc(q->n + 5, sizeof(*argv));
	size_t n = 0;

	if (!argv)
		return -ENOMEM;
	argv[n++] = "rpm";
	argv[n++] = "-qf";
	argv[n++] = "--queryformat=[%{=NAME}.%{=ARCH} "
		    "%|EPOCH?{%{=EPOCH}:}|%{=VERSION}-%{=RELEASE} %{FILENAMES}\n]";
	argv[n++] = "--";
	for (size_t i = 0; i < q->n; i++)
		if (q->paths[i][0] == '/')
			argv[n++] = q->paths[i];
	return n > 4 ? read_output(argv, on_rpm_file, q) : 0;
}

static int ask(struct query *q)
{
	int r = ask_dpkg(q);

	/* Either may be installed on a host whose packages the other one manages. */
	if (r == -ENOENT || (r >= 0 && q->n_found == 0))
		r = ask_rpm(q);
	return r == -ENOENT ? 0 : r;
}

int packages_of(const char *const *paths, size_t n,
	int (*found)(size_t i, const char *package, void *userdata), void *userdata)
{
	int r = 0;

	for (size_t first = 0; first < n && r >= 0; first += ASKED_MAX) {
		struct query q = {
			.paths = paths + first,
			.first = first,
			.n = n - first < ASKED_MAX ? n - first : ASKED_MAX,
			.found = found,
			.userdata = userdata,
		};

		r = ask(&q);
	}
	return r;
}

static int set_package(size_t i, const char *package, void *userdata)
{
	struct run *run = userdata;

	return text_join(&run->files[i].package, package);
}

int run_find_packages(struct run *run)
{
	_cleanup_(freep) const char **paths = calloc(run->n_files + 1, sizeof(*paths));

	if (!paths)
		return -ENOMEM;
	for (size_t i = 0; i < run->n_files; i++)
		paths[i] = run->files[i].path;
	return packages_of(paths, run->n_files, set_package, run);
}
