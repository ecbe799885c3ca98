/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* A definition of a name in one of the files. */
struct definition {
	uint32_t next; /* plus 1; 0: the last */
	uint32_t node;
};

struct walking {
	struct walk *walk;
	uint32_t *queue;
	size_t n_queue, taken;
	uint32_t *first_of; /* by name: a definition plus 1 */
	size_t n_definitions;
	struct definition *definitions;
	uint32_t syscall; /* the name */
};

static const struct graph_node *node_of(
	const struct walk *w, uint32_t id, const struct closure_file **ret_file)
{
	const struct closure_file *file = closure_file_of(w->closure, id);

	*ret_file = file;
	return &file->file->graph->nodes[id - file->first];
}

static void visit(struct walking *w, uint32_t id, uint32_t parent)
{
	if (w->walk->parents[id])
		return;
	w->walk->parents[id] = parent;
	w->queue[w->n_queue++] = id;
}

static int add_doubt(struct walk *w, uint32_t id, uint64_t at)
{
	struct walk_doubt *doubts = array_make_room(w->doubts, w->n_doubts, sizeof(*doubts));

	if (!doubts)
		return -ENOMEM;
	w->doubts = doubts;
	doubts[w->n_doubts++] = (struct walk_doubt){id, at};
	return 0;
}

/* All definitions of the name: which of them the dynamic linker takes depends on the order of the
 * files and on versions. */
static int visit_name(struct walking *w, uint32_t name, uint32_t parent)
{
	const struct closure_file *file;
	int r = 0;

	uint32_t first = w->first_of[name];

	/* Once is enough. */
	w->first_of[name] = 0;
	for (uint32_t d = first; r >= 0 && d; d = w->definitions[d - 1].next) {
		uint32_t id = w->definitions[d - 1].node;
		const struct graph_node *node = node_of(w->walk, id, &file);

		/* The numbers that others give to syscall() are found where they call it. */
		if (node->is_wrapper && name != w->syscall && !w->walk->parents[id])
			r = add_doubt(w->walk, id, node->start);
		visit(w, id, parent);
	}
	return r;
}

static int visit_node(struct walking *w, uint32_t id)
{
	const struct closure_file *file;
	const struct graph_node *node = node_of(w->walk, id, &file);
	const struct graph *g = file->file->graph;
	int r = 0;

	for (uint32_t i = 0; i < node->n_numbers; i++) {
		uint32_t number = graph_numbers(g, node)[i];

		if (number < WALK_NUMBERS && !w->walk->makers[number])
			w->walk->makers[number] = id + 1;
	}
	for (uint32_t i = 0; r >= 0 && i < node->n_doubts; i++)
		r = add_doubt(w->walk, id, graph_doubt(g, node, i));
	for (uint32_t i = 0; i < node->n_edges; i++)
		visit(w, file->first + graph_edges(g, node)[i], id + 1);
	for (uint32_t i = 0; r >= 0 && i < node->n_links; i++)
		r = visit_name(w, graph_links(g, node)[i], id + 1);
	return r;
}

static int drain(struct walking *w)
{
	int r = 0;

	while (r >= 0 && w->taken < w->n_queue)
		r = visit_node(w, w->queue[w->taken++]);
	return r;
}

static int define_all(struct walking *w)
{
	const struct closure *c = w->walk->closure;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->files[i].file->graph->n_exports;
	w->definitions = calloc(n + 1, sizeof(*w->definitions));
	if (!w->definitions)
		return -ENOMEM;
	for (size_t i = 0; i < c->n; i++) {
		const struct graph *g = c->files[i].file->graph;

		for (size_t e = 0; e < g->n_exports; e++) {
			uint32_t *first = &w->first_of[g->exports[e].name];

			w->definitions[w->n_definitions++] =
				(struct definition){*first, c->files[i].first + g->exports[e].node};
			*first = (uint32_t)w->n_definitions;
		}
	}
	return 0;
}

/* The entry comes first, so that a chain from there is preferred over one from a constructor. */
static int visit_roots(struct walking *w)
{
	const struct closure *c = w->walk->closure;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		const struct graph *g = c->files[i].file->graph;

		for (size_t k = 0; k < g->n_roots; k++)
			visit(w, c->files[i].first + g->roots[k], WALK_ROOT);
		r = drain(w);
	}
	return r;
}

static int visit_whole(struct walking *w, const struct closure_file *file)
{
	const struct graph *g = file->file->graph;
	int r = 0;

	for (size_t i = 0; i < g->n_nodes; i++)
		visit(w, file->first + (uint32_t)i, WALK_ROOT);
	for (size_t i = 0; r >= 0 && i < g->n_imports; i++)
		r = visit_name(w, g->imports[i], WALK_ROOT);
	return r < 0 ? r : drain(w);
}

static int walk_all(struct walking *w)
{
	const struct closure *c = w->walk->closure;
	int r = define_all(w);

	if (r >= 0)
		r = visit_roots(w);
	for (size_t i = 0; r >= 0 && i < c->n; i++)
		if (c->files[i].is_whole)
			r = visit_whole(w, &c->files[i]);
	return r;
}

int walk_make(const struct loading *l, const struct closure *c, struct walk *ret)
{
	struct walk walk = {.loading = l, .closure = c};
	struct walking w = {.walk = &walk, .syscall = symbols_find(&l->names, "syscall")};
	int r = -ENOMEM;

	walk.parents = calloc((size_t)c->n_nodes + 1, sizeof(*walk.parents));
	w.queue = calloc((size_t)c->n_nodes + 1, sizeof(*w.queue));
	w.first_of = calloc(l->names.texts.n + 1, sizeof(*w.first_of));
	if (walk.parents && w.queue && w.first_of)
		r = walk_all(&w);
	free(w.queue);
	free(w.first_of);
	free(w.definitions);
	if (r < 0) {
		walk_release(&walk);
		return r;
	}
	*ret = walk;
	return 0;
}

void walk_release(struct walk *w)
{
	free(w->parents);
	free(w->doubts);
	*w = (struct walk){};
}
