/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "base/local-file.h"
#include "base/program-name.h"
#include "base/script.h"
#include "instruction.h"
#include "walk.h"

enum {
	SCRIPTS_MAX = 4, /* scripts whose interpreter is a script, as the kernel has it */
};

struct reach_context {
	struct loading loading;
};

struct reach {
	struct closure closure;
	struct walk walk;
};

bool reach_is_built(void)
{
	return instruction_decoder();
}

int reach_context_new(struct failure *f, struct reach_context **ret)
{
	struct reach_context *c;

	if (!instruction_decoder())
		return failure_set(f, -EOPNOTSUPP,
			"this syscarve was built without Zydis, which decodes instructions");
	c = calloc(1, sizeof(*c));
	if (!c || loading_init(&c->loading) < 0) {
		free(c);
		return -ENOMEM;
	}
	*ret = c;
	return 0;
}

void reach_context_free(struct reach_context *c)
{
	if (!c)
		return;
	loading_release(&c->loading);
	free(c);
}

/* Opens the program @path, or the interpreter if it is a script, whose path is put into @path. */
static int open_program(char path[PATH_MAX], struct failure *f)
{
	char interpreter[SCRIPT_LINE_MAX];
	struct stat st;

	for (int i = 0; i <= SCRIPTS_MAX; i++) {
		_cleanup_(closep) int fd = local_file_open(path, &st);

		if (fd == -EREMOTE)
			return failure_set(
				f, fd, "another process or host answers for its file system");
		if (fd == -EINVAL)
			return failure_set(f, fd, "it is no regular file");
		if (fd < 0)
			return fd;
		if (!script_interpreter(fd, interpreter))
			return TAKE_FD(fd);
		strcpy(path, interpreter);
	}
	return failure_set(f, -ELOOP, "its interpreter is a script, and so on");
}

int reach_of(struct reach_context *c, const char *path, char *const *modules, struct failure *f,
	struct reach **ret)
{
	_cleanup_(reach_freep) struct reach *reach = calloc(1, sizeof(*reach));
	_cleanup_(closep) int fd = -1;
	char program[PATH_MAX];
	int r;

	if (!reach)
		return -ENOMEM;
	if (snprintf(program, sizeof(program), "%s", path) >= (int)sizeof(program))
		return -ENAMETOOLONG;
	fd = open_program(program, f);
	if (fd < 0)
		return fd;
	r = closure_make(&c->loading, fd, program, modules, f, &reach->closure);
	if (r >= 0)
		r = walk_make(&c->loading, &reach->closure, &reach->walk);
	if (r < 0)
		return r;
	*ret = TAKE(reach);
	return 0;
}

void reach_free(struct reach *r)
{
	if (!r)
		return;
	walk_release(&r->walk);
	closure_release(&r->closure);
	free(r);
}

const char *reach_program(const struct reach *r)
{
	return r->closure.files[0].file->path;
}

bool reach_has(const struct reach *r, uint32_t number)
{
	return number < WALK_NUMBERS && r->walk.makers[number];
}

static const struct graph_node *node_at(
	const struct reach *r, uint32_t id, const struct closure_file **ret_file)
{
	*ret_file = closure_file_of(&r->closure, id);
	return &(*ret_file)->file->graph->nodes[id - (*ret_file)->first];
}

/* "libc.so.6:setpriority", or "libc.so.6+0x1234" for a function without a name. */
static char *name_node(const struct reach *r, uint32_t id)
{
	const struct closure_file *file;
	const struct graph_node *node = node_at(r, id, &file);
	const char *name = name_at(&r->walk.loading->names, node->name);
	char *text = NULL;
	int n;

	if (name)
		n = asprintf(&text, "%s:%s", program_name(file->file->path), name);
	else
		n = asprintf(
			&text, "%s+%#jx", program_name(file->file->path), (uintmax_t)node->start);
	return n < 0 ? NULL : text;
}

/* Adds @text to a list of @n and takes it over. */
static int add_text(char ***list, size_t *n, char *text)
{
	char **longer = text ? reallocarray(*list, *n + 2, sizeof(*longer)) : NULL;

	if (!longer) {
		free(text);
		return -ENOMEM;
	}
	longer[(*n)++] = text;
	longer[*n] = NULL;
	*list = longer;
	return 0;
}

int reach_why(const struct reach *r, uint32_t number, char ***ret)
{
	_cleanup_(list_freep) char **list = NULL;
	size_t n = 0;
	uint32_t id;
	int e = 0;

	if (!reach_has(r, number))
		return -ENOENT;
	id = r->walk.makers[number] - 1;
	while (e >= 0) {
		uint32_t parent = r->walk.parents[id];

		e = add_text(&list, &n, name_node(r, id));
		if (parent == WALK_ROOT)
			break;
		id = parent - 1;
	}
	if (e < 0)
		return e;
	*ret = TAKE(list);
	return 0;
}

size_t reach_doubts(const struct reach *r)
{
	return r->walk.n_doubts;
}

struct reach_doubt reach_doubt_at(const struct reach *r, size_t i)
{
	const struct walk_doubt *d = &r->walk.doubts[i];
	const struct closure_file *file;
	const struct graph_node *node = node_at(r, d->node, &file);

	return (struct reach_doubt){
		.file = file->file->path,
		.function = name_at(&r->walk.loading->names, node->name),
		.address = d->at,
	};
}

/* libc and the dynamic linker load modules for names and character sets. */
static bool is_libc(const char *path)
{
	const char *name = program_name(path);

	return strncmp(name, "libc.so", strlen("libc.so")) == 0 ||
	       strncmp(name, "libc-", strlen("libc-")) == 0 ||
	       strncmp(name, "ld-", strlen("ld-")) == 0;
}

bool reach_loads_modules(const struct reach *r)
{
	static const char *const loaders[] = {"dlopen", "dlmopen"};
	const struct closure *c = &r->closure;

	for (size_t l = 0; l < ARRAY_SIZE(loaders); l++) {
		uint32_t name = symbols_find(&r->walk.loading->names, loaders[l]);

		for (size_t i = 0; name != NAME_NONE && i < c->n; i++) {
			const struct graph *g = c->files[i].file->graph;

			for (size_t k = 0; k < g->n_imports && !is_libc(c->files[i].file->path);
				k++)
				if (g->imports[k] == name)
					return true;
		}
	}
	return false;
}

const char *reach_named_program(const struct reach *r, size_t i)
{
	const struct graph *g = r->closure.files[0].file->graph;

	return i < g->n_programs ? name_at(&r->walk.loading->names, g->programs[i]) : NULL;
}

bool reach_has_file(const struct reach *r, dev_t dev, ino_t ino)
{
	for (size_t i = 0; i < r->closure.n; i++) {
		const struct loaded *file = r->closure.files[i].file;

		if (file->dev == dev && file->ino == ino)
			return true;
	}
	return false;
}

size_t reach_files(const struct reach *r)
{
	return r->closure.n;
}

char *const *reach_missing(const struct reach *r)
{
	return r->closure.missing;
}
