/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "maps.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/proc.h"

static void note(struct mapped *m, const struct mapped_file *like)
{
	if (like->exe.path[0] == '/' && mapped_is_lasting(like))
		mapped_note(m, like, NULL);
}

void maps_note_fd(struct mapped *m, pid_t tid, int fd)
{
	char name[16], path[PATH_MAX];
	struct mapped_file like = {.exe.path = path};

	if (!m->all)
		return;
	snprintf(name, sizeof(name), "fd/%d", fd);
	if (proc_link(tid, name, path, sizeof(path)) == 0 &&
		proc_file(tid, name, &like.dev, &like.ino, &like.mode) == 0)
		note(m, &like);
}

/* "START-END r-xp OFFSET DEV INODE PATH". The device is not taken: that of btrfs and overlay is not
 * what stat(2) gives. */
static bool parse_code(char *line, struct mapped_file *ret)
{
	unsigned long long ino;
	char *path = strchr(line, '/');

	if (!path || sscanf(line, "%*s r-xp %*s %*s %llu", &ino) != 1)
		return false;
	path[strcspn(path, "\n")] = '\0';
	*ret = (struct mapped_file){.exe.path = path, .ino = (ino_t)ino};
	return true;
}

void maps_note_process(struct mapped *m, pid_t tid)
{
	_cleanup_(fclosep) FILE *in = NULL;
	_cleanup_(freep) char *line = NULL;
	char name[PROC_PATH_SIZE];
	size_t size = 0;

	if (!m->all || proc_path(name, sizeof(name), tid, "maps") < 0)
		return;
	in = fopen(name, "re");
	while (in && getline(&line, &size, in) > 0) {
		struct mapped_file like;

		if (parse_code(line, &like))
			note(m, &like);
	}
}

int maps_due_add(struct maps_due *d, pid_t pid)
{
	pid_t *grown = reallocarray(d->pids, d->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	d->pids = grown;
	grown[d->n++] = pid;
	return 0;
}

void maps_note_due(struct mapped *m, struct maps_due *d)
{
	while (d->n > 0)
		maps_note_process(m, d->pids[--d->n]);
}

void maps_due_release(struct maps_due *d)
{
	free(d->pids);
}
