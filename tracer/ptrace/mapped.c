/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mapped.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "event/build-id.h"

enum {
	FILES_MAX = 4096 /* a service that maps ever new files must not exhaust syscarve's memory */
};

static bool is_known(const struct mapped *m, const char *path)
{
	for (size_t i = m->n; i > 0; i--)
		if (strcmp(m->files[i - 1].path, path) == 0)
			return true;
	return false;
}

/* @link leads to the file itself, even if @path is another file in syscarve's mount namespace. */
static void add(struct mapped *m, const char *path, const char *link)
{
	struct mapped_file *grown;
	char id[BUILD_ID_SIZE];
	struct stat st;
	int fd;

	if (path[0] != '/' || m->n == FILES_MAX || is_known(m, path))
		return;
	/* Opening a device or a pipe may have an effect. */
	if (stat(link, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	grown = reallocarray(m->files, m->n + 1, sizeof(*grown));
	if (!grown)
		return;
	m->files = grown;
	fd = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	grown[m->n] = (struct mapped_file){
		.path = strdup(path),
		.build_id = fd >= 0 && build_id_read(fd, id) == 0 ? strdup(id) : NULL,
	};
	closep(&fd);
	if (grown[m->n].path)
		m->n++;
}

void mapped_add_fd(struct mapped *m, pid_t tid, int fd)
{
	char name[16], link[PROC_PATH_SIZE], path[PATH_MAX];

	if (!m->wanted)
		return;
	snprintf(name, sizeof(name), "fd/%d", fd);
	if (proc_link(tid, name, path, sizeof(path)) == 0 &&
		proc_path(link, sizeof(link), tid, "%s", name) == 0)
		add(m, path, link);
}

/* "START-END r-xp OFFSET DEV INODE PATH" */
static const char *code_path(char *line)
{
	char *path = strchr(line, '/');

	line[strcspn(line, "\n")] = '\0';
	return path && strstr(line, " r-xp ") == strchr(line, ' ') ? path : NULL;
}

void mapped_add_process(struct mapped *m, pid_t tid)
{
	_cleanup_(fclosep) FILE *in = NULL;
	_cleanup_(freep) char *line = NULL;
	char name[PROC_PATH_SIZE], link[PATH_MAX + PROC_PATH_SIZE];
	size_t size = 0;

	if (!m->wanted || proc_path(name, sizeof(name), tid, "maps") < 0)
		return;
	in = fopen(name, "re");
	while (in && getline(&line, &size, in) > 0) {
		const char *path = code_path(line);

		if (!path || is_known(m, path) ||
			proc_path(link, sizeof(link), tid, "root%s", path) < 0)
			continue;
		add(m, path, link);
	}
}

void mapped_release(struct mapped *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free((char *)m->files[i].path);
		free((char *)m->files[i].build_id);
	}
	free(m->files);
}
