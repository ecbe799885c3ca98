/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "graph-cache.h"

/* Changes with everything that makes a graph another one. */
#define MAGIC "syscarve graph 9"

struct head {
	char magic[sizeof(MAGIC)];
	struct graph counts; /* without its pointers */
	size_t n_names, names_size;
};

/* ---- packing */

struct packing {
	const struct graph *graph;
	const struct symbols *names;
	uint32_t *index; /* by name of all files: the index in the entry */
	uint32_t n_names;
	FILE *texts;
};

static uint32_t pack_name(struct packing *p, uint32_t name)
{
	const char *text;

	if (name == NAME_NONE)
		return NAME_NONE;
	if (p->index[name] == NAME_NONE) {
		p->index[name] = p->n_names++;
		text = name_at(p->names, name);
		fwrite(text, 1, strlen(text) + 1, p->texts);
	}
	return p->index[name];
}

/* Writes @n words, of which those in [@first, @end) are names. */
static void pack_words(
	struct packing *p, FILE *out, const uint32_t *words, size_t n, size_t first, size_t end)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t word = i >= first && i < end ? pack_name(p, words[i]) : words[i];

		fwrite(&word, sizeof(word), 1, out);
	}
}

/* The words of the nodes follow one another in the order of the nodes. */
static size_t pack_nodes(struct packing *p, FILE *out)
{
	const struct graph *g = p->graph;
	size_t at = 0;

	for (size_t i = 0; i < g->n_nodes; i++) {
		struct graph_node node = g->nodes[i];

		node.name = pack_name(p, node.name);
		node.words = (uint32_t)at;
		at += node.n_edges + node.n_links + node.n_numbers + 2 * (size_t)node.n_doubts;
		fwrite(&node, sizeof(node), 1, out);
	}
	for (size_t i = 0; i < g->n_nodes; i++) {
		const struct graph_node *n = &g->nodes[i];
		size_t links = n->n_edges, end = links + n->n_links;

		pack_words(p, out, g->words + n->words,
			end + n->n_numbers + 2 * (size_t)n->n_doubts, links, end);
	}
	return at;
}

static void pack_body(struct packing *p, FILE *out, struct head *head)
{
	const struct graph *g = p->graph;

	head->counts = *g;
	head->counts.n_words = pack_nodes(p, out);
	for (size_t i = 0; i < g->n_exports; i++) {
		struct graph_export e = {pack_name(p, g->exports[i].name), g->exports[i].node};

		fwrite(&e, sizeof(e), 1, out);
	}
	pack_words(p, out, g->roots, g->n_roots, 0, 0);
	pack_words(p, out, g->imports, g->n_imports, 0, g->n_imports);
	pack_words(p, out, g->needed, g->n_needed, 0, g->n_needed);
	pack_words(p, out, g->programs, g->n_programs, 0, g->n_programs);
	head->counts.soname = pack_name(p, g->soname);
	head->counts.rpath = pack_name(p, g->rpath);
	head->counts.runpath = pack_name(p, g->runpath);
	head->counts.interpreter = pack_name(p, g->interpreter);
	head->n_names = p->n_names;
}

static void forget_pointers(struct graph *g)
{
	g->nodes = NULL;
	g->words = g->roots = g->imports = g->needed = g->programs = NULL;
	g->exports = NULL;
}

int graph_pack(const struct graph *g, const struct symbols *names, size_t *ret_size, char **ret)
{
	_cleanup_(freep) char *body = NULL, *texts = NULL, *all = NULL;
	_cleanup_(freep) uint32_t *index = malloc((names->texts.n + 1) * sizeof(*index));
	struct packing p = {.graph = g, .names = names, .index = index};
	struct head head = {.magic = MAGIC};
	size_t body_size = 0, texts_size = 0;
	FILE *out = open_memstream(&body, &body_size);
	int r = 0;

	p.texts = open_memstream(&texts, &texts_size);
	if (index && out && p.texts) {
		memset(index, 0xff, (names->texts.n + 1) * sizeof(*index));
		pack_body(&p, out, &head);
	} else {
		r = -ENOMEM;
	}
	if (out && memstream_close(out, &body) < 0)
		r = -ENOMEM;
	if (p.texts && memstream_close(p.texts, &texts) < 0)
		r = -ENOMEM;
	if (r < 0)
		return r;
	forget_pointers(&head.counts);
	head.names_size = texts_size;
	*ret_size = sizeof(head) + body_size + texts_size;
	all = malloc(*ret_size);
	if (!all)
		return -ENOMEM;
	memcpy(all, &head, sizeof(head));
	memcpy(all + sizeof(head), body, body_size);
	memcpy(all + sizeof(head) + body_size, texts, texts_size);
	*ret = TAKE(all);
	return 0;
}

/* ---- unpacking */

struct unpacking {
	const char *at;
	size_t left;
	size_t n_names;
	uint32_t *names; /* by index in the entry: the name */
};

/* @n members of @size bytes in memory of their own; NULL if the entry does not have them. */
static void *take(struct unpacking *u, size_t n, size_t size)
{
	void *copy;

	if (n > u->left / size)
		return NULL;
	copy = malloc(n * size + 1);
	if (copy)
		memcpy(copy, u->at, n * size);
	u->at += n * size;
	u->left -= n * size;
	return copy;
}

static int take_names(struct unpacking *u, const struct head *head, struct symbols *names)
{
	const char *text, *end = u->at + u->left;

	if (head->names_size > u->left || head->n_names > head->names_size)
		return -EBADMSG;
	text = end - head->names_size;
	u->names = calloc(head->n_names + 1, sizeof(*u->names));
	if (!u->names)
		return -ENOMEM;
	for (size_t i = 0; i < head->n_names; i++) {
		const char *stop = text < end ? memchr(text, '\0', (size_t)(end - text)) : NULL;

		if (!stop)
			return -EBADMSG;
		if (symbols_add(names, text, &u->names[i]) < 0)
			return -ENOMEM;
		text = stop + 1;
	}
	u->n_names = head->n_names;
	u->left -= head->names_size;
	return 0;
}

static bool put_name(const struct unpacking *u, uint32_t *name)
{
	if (*name == NAME_NONE)
		return true;
	if (*name >= u->n_names)
		return false;
	*name = u->names[*name];
	return true;
}

static bool put_names(const struct unpacking *u, uint32_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == NAME_NONE || !put_name(u, &list[i]))
			return false;
	return true;
}

static bool are_below(const uint32_t *list, size_t n, size_t end)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] >= end)
			return false;
	return true;
}

static bool put_node(const struct unpacking *u, struct graph *g, struct graph_node *n)
{
	uint64_t words =
		(uint64_t)n->n_edges + n->n_links + n->n_numbers + 2 * (uint64_t)n->n_doubts;
	uint32_t *first = g->words + n->words;

	if (n->words > g->n_words || words > g->n_words - n->words || !put_name(u, &n->name))
		return false;
	return are_below(first, n->n_edges, g->n_nodes) &&
	       put_names(u, first + n->n_edges, n->n_links);
}

static bool put_all(const struct unpacking *u, struct graph *g)
{
	bool ok = g->n_functions <= g->n_nodes && put_name(u, &g->soname) &&
		  put_name(u, &g->rpath) && put_name(u, &g->runpath) &&
		  put_name(u, &g->interpreter);

	for (size_t i = 0; ok && i < g->n_nodes; i++)
		ok = put_node(u, g, &g->nodes[i]);
	for (size_t i = 0; ok && i < g->n_exports; i++)
		ok = put_names(u, &g->exports[i].name, 1) && g->exports[i].node < g->n_nodes;
	return ok && are_below(g->roots, g->n_roots, g->n_nodes) &&
	       put_names(u, g->imports, g->n_imports) && put_names(u, g->needed, g->n_needed) &&
	       put_names(u, g->programs, g->n_programs);
}

static int unpack_body(struct unpacking *u, const struct head *head, struct graph *g)
{
	*g = head->counts;
	forget_pointers(g);
	g->nodes = take(u, g->n_nodes, sizeof(*g->nodes));
	if (g->nodes)
		g->words = take(u, g->n_words, sizeof(*g->words));
	if (g->words)
		g->exports = take(u, g->n_exports, sizeof(*g->exports));
	if (g->exports)
		g->roots = take(u, g->n_roots, sizeof(*g->roots));
	if (g->roots)
		g->imports = take(u, g->n_imports, sizeof(*g->imports));
	if (g->imports)
		g->needed = take(u, g->n_needed, sizeof(*g->needed));
	if (g->needed)
		g->programs = take(u, g->n_programs, sizeof(*g->programs));
	return g->programs && u->left == 0 && put_all(u, g) ? 0 : -EBADMSG;
}

int graph_unpack(const char *bytes, size_t size, struct symbols *names, struct graph **ret)
{
	_cleanup_(graph_freep) struct graph *g = calloc(1, sizeof(*g));
	struct unpacking u = {};
	struct head head;
	int r;

	if (!g)
		return -ENOMEM;
	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, bytes, sizeof(head));
	if (memcmp(head.magic, MAGIC, sizeof(MAGIC)) != 0)
		return -EBADMSG;
	u.at = bytes + sizeof(head);
	u.left = size - sizeof(head);
	r = take_names(&u, &head, names);
	if (r >= 0)
		r = unpack_body(&u, &head, g);
	free(u.names);
	if (r < 0)
		return r;
	*ret = TAKE(g);
	return 0;
}
