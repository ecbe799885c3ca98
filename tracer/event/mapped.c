/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mapped.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/local-file.h"
#include "build-id.h"

/* A service that maps ever new files must not exhaust syscarve's memory. */
enum {
	FILES_MAX = 4096, /* that are not executed */
	EXECUTABLES_MAX = 16384,
};

static struct mapped_file **find_bucket(struct mapped *m, const char *path)
{
	return &m->bucket[hash_text(path, strlen(path)) % MAPPED_BUCKETS];
}

static bool is_same(const struct mapped_file *a, const struct mapped_file *b)
{
	return a->ino == b->ino && (a->dev == b->dev || a->dev == 0 || b->dev == 0) &&
	       strcmp(a->exe.path, b->exe.path) == 0;
}

static bool has_room(const struct mapped *m, bool executed)
{
	return executed ? m->n_executed < EXECUTABLES_MAX : m->n - m->n_executed < FILES_MAX;
}

static struct mapped_file *append(struct mapped *m, const struct mapped_file *like)
{
	struct mapped_file **bucket = find_bucket(m, like->exe.path), *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	*f = *like;
	f->exe.path = strdup(like->exe.path);
	if (!f->exe.path) {
		free(f);
		return NULL;
	}
	f->build_id = NULL;
	f->next = NULL;
	f->bucket = *bucket;
	*bucket = f;
	if (!m->first)
		m->last = &m->first;
	*m->last = f;
	m->last = &f->next;
	m->n++;
	return f;
}

/* What was mapped before it was executed, or the other way round. */
static void learn(struct mapped *m, struct mapped_file *f, const struct mapped_file *like)
{
	m->n_executed += like->executed && !f->executed;
	f->executed |= like->executed;
	f->foreign |= like->foreign;
	f->aside = false;
	if (f->dev == 0)
		f->dev = like->dev;
	if (f->mode == 0)
		f->mode = like->mode;
	f->privileged = f->mode & (S_ISUID | S_ISGID);
}

struct mapped_file *mapped_note(struct mapped *m, const struct mapped_file *like, bool *ret_new)
{
	struct mapped_file *f = *find_bucket(m, like->exe.path);

	if (!like->executed && !m->all)
		return NULL;
	while (f && !is_same(f, like))
		f = f->bucket;
	if (ret_new)
		*ret_new = !f;
	if (!f && has_room(m, like->executed)) {
		f = append(m, like);
		if (f)
			m->n_executed += f->executed;
	}
	if (f)
		learn(m, f, like);
	else
		m->is_full = true;
	return f;
}

static bool has_capabilities(int fd)
{
	return fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

static bool is_it(const struct mapped_file *f, const struct stat *st)
{
	return f->ino == st->st_ino && (f->dev == 0 || f->dev == st->st_dev);
}

/* The kernel itself maps the dynamic linker at an exec: a source that observes calls does not see it. */
static void note_interpreter(struct mapped *m, int exe)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct mapped_file like = {.exe.path = real};
	struct stat st;
	int r;

	if (!m->all || build_id_interpreter(exe, path) < 0)
		return;
	r = local_file_stat(path, &st, real);
	if (r < 0)
		return;
	like.ino = st.st_ino;
	like.dev = st.st_dev;
	like.mode = st.st_mode;
	mapped_note(m, &like, NULL);
}

static void examine(struct mapped *m, struct mapped_file *f)
{
	char id[BUILD_ID_SIZE];
	struct stat st = {};
	_cleanup_(closep) int fd = local_file_open(f->exe.path, &st);

	if (fd == -EREMOTE)
		return;
	if (fd < 0 || !is_it(f, &st)) {
		f->elsewhere = f->executed && f->foreign;
		if (fd == -EINVAL && f->mode == 0)
			f->mode = st.st_mode;
		return;
	}
	f->mode = st.st_mode;
	f->privileged = f->mode & (S_ISUID | S_ISGID) || has_capabilities(fd);
	if (build_id_read(fd, id) == 0)
		f->build_id = strdup(id);
	if (f->executed)
		note_interpreter(m, fd);
}

bool mapped_is_lasting(const struct mapped_file *f)
{
	return !f->aside && (f->mode == 0 || S_ISREG(f->mode)) &&
	       !executable_is_deleted(f->exe.path);
}

void mapped_set_aside(struct mapped *m)
{
	for (struct mapped_file *f = m->first; f; f = f->next)
		f->aside = true;
}

void mapped_examine(struct mapped *m)
{
	for (struct mapped_file *f = m->first; f && !m->is_held; f = f->next)
		if (mapped_is_lasting(f) && !f->build_id)
			examine(m, f);
}

void mapped_release(struct mapped *m)
{
	while (m->first) {
		struct mapped_file *f = m->first;

		m->first = f->next;
		free((char *)f->exe.path);
		free(f->build_id);
		free(f);
	}
}
