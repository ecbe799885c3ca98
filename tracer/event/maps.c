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
		struct proc_mapping found;

		if (proc_parse_mapping(line, &found) == 0 && found.is_code)
			note(m, &(struct mapped_file){.exe.path = found.path, .ino = found.ino});
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
