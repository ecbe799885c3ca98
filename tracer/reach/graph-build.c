/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "graph-build.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "building.h"
#include "objects.h"
#include "references.h"
#include "wrappers.h"

enum {
	PROGRAMS_MAX = 64,  /* that an executable names */
	PROGRAM_SIZE = 256, /* of their paths */
};

static int read_symbols(struct building *b)
{
	struct elf_symbol symbol;
	int r = 0;

	b->n_symbols = elf_dynamic_count(b->file, &b->dynamic);
	b->symbols = calloc(b->n_symbols + 1, sizeof(*b->symbols));
	if (!b->symbols)
		return -ENOMEM;
	for (size_t i = 0; r >= 0 && i < b->n_symbols; i++) {
		b->symbols[i] = NAME_NONE;
		if (elf_dynamic_symbol(b->file, &b->dynamic, i, &symbol))
			r = symbols_add(b->names, symbol.name, &b->symbols[i]);
	}
	return r;
}

static int read_all(struct building *b)
{
	int r;

	elf_dynamic_read(b->file, &b->dynamic);
	r = read_symbols(b);
	if (r >= 0)
		r = elf_slots_read(b->file, &b->dynamic, &b->n_slots, &b->slots);
	if (r >= 0)
		r = ranges_read(b->file, &b->dynamic, &b->n_ranges, &b->ranges);
	if (r >= 0)
		r = references_find(b);
	if (r >= 0)
		r = objects_find(b);
	if (r >= 0)
		r = wrappers_find(b);
	return r;
}

static int by_node(const void *x, const void *y)
{
	const struct item *a = x, *b = y;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static void put_item(struct graph *g, struct graph_node *node, const struct item *item)
{
	uint32_t *counts[] = {&node->n_edges, &node->n_links, &node->n_numbers, &node->n_doubts};

	if (node->n_edges + node->n_links + node->n_numbers + node->n_doubts == 0)
		node->words = (uint32_t)g->n_words;
	(*counts[item->kind])++;
	g->words[g->n_words++] = (uint32_t)item->value;
	if (item->kind == ITEM_DOUBT)
		g->words[g->n_words++] = (uint32_t)(item->value >> 32);
}

static int put_items(const struct building *b, struct graph *g)
{
	if (b->n_items > 0)
		qsort(b->items, b->n_items, sizeof(*b->items), by_node);
	g->words = calloc(2 * b->n_items + 1, sizeof(*g->words));
	if (!g->words)
		return -ENOMEM;
	for (size_t i = 0; i < b->n_items; i++)
		if (i == 0 || by_node(&b->items[i - 1], &b->items[i]) != 0)
			put_item(g, &g->nodes[b->items[i].node], &b->items[i]);
	return 0;
}

static int by_text(const void *x, const void *y, void *names)
{
	const uint32_t *a = x, *b = y;

	return strcmp(name_at(names, *a), name_at(names, *b));
}

/* The indexes of names depend on what was read before, and which way is found first must not. */
static void sort_links(const struct building *b, struct graph *g)
{
	for (size_t i = 0; i < g->n_nodes; i++) {
		const struct graph_node *n = &g->nodes[i];

		if (n->n_links > 1)
			qsort_r(g->words + n->words + n->n_edges, n->n_links, sizeof(*g->words),
				by_text, b->names);
	}
}

static int put_nodes(const struct building *b, struct graph *g)
{
	g->n_functions = b->n_ranges;
	g->n_nodes = b->n_ranges + b->n_objects;
	g->nodes = calloc(g->n_nodes + 1, sizeof(*g->nodes));
	if (!g->nodes)
		return -ENOMEM;
	for (size_t i = 0; i < b->n_ranges; i++)
		g->nodes[i] = (struct graph_node){
			.start = b->ranges[i].start,
			.end = b->ranges[i].end,
			.name = NAME_NONE,
			.is_wrapper = b->is_wrapper[i],
		};
	for (size_t i = 0; i < b->n_objects; i++)
		g->nodes[b->n_ranges + i] = (struct graph_node){
			.start = b->objects[i].start,
			.end = b->objects[i].end,
			.name = NAME_NONE,
		};
	return 0;
}

/* Adds a word to a list of @n. */
static int put_word(uint32_t **list, size_t *n, uint32_t word)
{
	uint32_t *longer = array_make_room(*list, *n, sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	*list = longer;
	longer[(*n)++] = word;
	return 0;
}

struct naming {
	const struct building *b;
	struct graph *g;
};

static size_t node_at(const struct building *b, uint64_t address)
{
	return elf_is_code(b->file, address) ? building_function(b, address)
					     : objects_node(b, address);
}

static int put_export(struct graph *g, uint32_t name, size_t node)
{
	struct graph_export *list = array_make_room(g->exports, g->n_exports, sizeof(*list));

	if (!list)
		return -ENOMEM;
	g->exports = list;
	list[g->n_exports++] = (struct graph_export){name, (uint32_t)node};
	return 0;
}

/* People know `open` rather than `__open64`. */
static bool is_better_name(const struct symbols *names, uint32_t old, const char *name)
{
	const char *known = name_at(names, old);

	if (!known)
		return true;
	if ((known[0] == '_') != (name[0] == '_'))
		return known[0] == '_';
	return strlen(name) < strlen(known);
}

static int name_node(void *context, const struct elf_symbol *s)
{
	struct naming *n = context;
	struct graph_node *node;
	uint32_t name;
	size_t i;
	int r;

	if (!s->is_defined || !(s->is_function || s->is_data))
		return 0;
	i = node_at(n->b, s->value);
	if (i >= n->g->n_nodes)
		return 0;
	r = symbols_add(n->b->names, s->name, &name);
	if (r < 0)
		return r;
	node = &n->g->nodes[i];
	if (node->start == s->value && is_better_name(n->b->names, node->name, s->name))
		node->name = name;
	return s->is_exported ? put_export(n->g, name, i) : 0;
}

static int put_root(const struct building *b, struct graph *g, uint64_t address)
{
	size_t node = building_function(b, address);

	return node == b->n_ranges ? 0 : put_word(&g->roots, &g->n_roots, (uint32_t)node);
}

/* A function that other files can see is named, instead of its address. */
static int put_named_root(const struct building *b, struct graph *g, uint32_t symbol)
{
	struct elf_symbol s;

	if (!elf_dynamic_symbol(b->file, &b->dynamic, symbol, &s) || !s.is_defined)
		return 0;
	return put_root(b, g, s.value);
}

static int put_array(const struct building *b, struct graph *g, const struct elf_range *array)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < b->n_slots; i++) {
		const struct elf_slot *slot = &b->slots[i];

		if (slot->at - array->start >= array->size)
			continue;
		r = slot->symbol > 0 ? put_named_root(b, g, slot->symbol)
				     : put_root(b, g, slot->target);
	}
	return r;
}

/* Dynamic linkers call these, which they find by their names: musl's, which is its libc, goes on there, and glibc's
 * has its libc begin, where it fetches random bytes since 2.43. */
static bool is_looked_up(const char *name)
{
	return strcmp(name, "__dls2b") == 0 || strcmp(name, "__dls3") == 0 ||
	       strcmp(name, "__libc_early_init") == 0;
}

static int put_roots(const struct building *b, struct graph *g)
{
	const struct elf_dynamic *d = &b->dynamic;
	int r = put_root(b, g, b->file->entry);

	for (size_t i = 0; r >= 0 && i < g->n_exports; i++)
		if (is_looked_up(name_at(b->names, g->exports[i].name)))
			r = put_word(&g->roots, &g->n_roots, g->exports[i].node);

	if (r >= 0 && d->init)
		r = put_root(b, g, d->init);
	if (r >= 0 && d->fini)
		r = put_root(b, g, d->fini);
	if (r >= 0)
		r = put_array(b, g, &d->preinit_array);
	if (r >= 0)
		r = put_array(b, g, &d->init_array);
	if (r >= 0)
		r = put_array(b, g, &d->fini_array);
	return r;
}

/* What is not defined, and what is copied from where it is defined. */
static int put_imports(const struct building *b, struct graph *g)
{
	struct elf_symbol symbol;
	int r = 0;

	for (size_t i = 1; r >= 0 && i < b->n_symbols; i++)
		if (elf_dynamic_symbol(b->file, &b->dynamic, i, &symbol) && !symbol.is_defined)
			r = put_word(&g->imports, &g->n_imports, b->symbols[i]);
	for (size_t i = 0; r >= 0 && i < b->n_slots; i++) {
		uint32_t name = building_symbol(b, &b->slots[i]);

		if (!b->slots[i].is_import && name != NAME_NONE)
			r = put_word(&g->imports, &g->n_imports, name);
	}
	return r;
}

static int put_name(const struct building *b, const char *text, uint32_t *ret)
{
	*ret = NAME_NONE;
	return text ? symbols_add(b->names, text, ret) : 0;
}

/* How long the path is that @text begins with, if it looks like that of a program; 0 if not. A command
 * may follow with its arguments. */
static size_t program_length(const char *text, size_t size)
{
	static const char *const places[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/",
		"/usr/lib/", "/usr/libexec/", "/usr/local/bin/", "/usr/local/sbin/"};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (size > strlen(places[i]) && memcmp(text, places[i], strlen(places[i])) == 0)
			n = strlen(places[i]);
	if (n == 0)
		return 0;
	while (n < size && (isalnum((unsigned char)text[n]) || strchr("._+-/", text[n])) && text[n])
		n++;
	return n < size && n < PROGRAM_SIZE && (text[n] == '\0' || text[n] == ' ') ? n : 0;
}

static int put_program(const struct building *b, struct graph *g, const char *text, size_t n)
{
	char path[PROGRAM_SIZE];
	uint32_t name;
	int r;

	memcpy(path, text, n);
	path[n] = '\0';
	r = put_name(b, path, &name);
	for (size_t i = 0; r >= 0 && i < g->n_programs; i++)
		if (g->programs[i] == name)
			return 0;
	return r < 0 ? r : put_word(&g->programs, &g->n_programs, name);
}

/* The programs that an executable names in texts of its own. */
static int put_programs(const struct building *b, struct graph *g)
{
	int r = 0;

	for (size_t s = 0; s < b->file->n_segments; s++) {
		const struct elf_segment *segment = &b->file->segments[s];
		const char *text = (const char *)b->file->bytes + segment->offset;

		for (size_t at = 1; r >= 0 && at < segment->size && g->n_programs < PROGRAMS_MAX;
			at++) {
			size_t n = text[at] == '/' && text[at - 1] == '\0'
					   ? program_length(text + at, segment->size - at)
					   : 0;

			if (n > 0)
				r = put_program(b, g, text + at, n);
		}
	}
	return r;
}

static int put_wants(const struct building *b, struct graph *g)
{
	const struct elf_dynamic *d = &b->dynamic;
	int r = put_name(b, d->soname, &g->soname);

	if (r >= 0)
		r = put_name(b, d->rpath, &g->rpath);
	if (r >= 0)
		r = put_name(b, d->runpath, &g->runpath);
	for (size_t i = 0; r >= 0 && i < d->n_needed; i++) {
		uint32_t name;

		r = put_name(b, d->needed[i], &name);
		if (r >= 0)
			r = put_word(&g->needed, &g->n_needed, name);
	}
	if (r >= 0)
		r = put_name(b, b->file->interpreter, &g->interpreter);
	return r < 0 || d->soname ? r : put_programs(b, g);
}

static int assemble(const struct building *b, struct graph *g)
{
	struct naming naming = {b, g};
	int r = put_nodes(b, g);

	if (r >= 0)
		r = put_items(b, g);
	if (r >= 0)
		sort_links(b, g);
	if (r >= 0)
		r = elf_symbols_each(b->file, &b->dynamic, name_node, &naming);
	if (r >= 0)
		r = put_roots(b, g);
	if (r >= 0)
		r = put_imports(b, g);
	if (r >= 0)
		r = put_wants(b, g);
	return r;
}

int graph_build(const struct elf_file *e, struct symbols *names, struct graph **ret)
{
	struct building b = {.file = e, .names = names};
	struct graph *g = calloc(1, sizeof(*g));
	int r = g ? read_all(&b) : -ENOMEM;

	if (r >= 0)
		r = assemble(&b, g);
	building_release(&b);
	if (r < 0) {
		graph_free(g);
		return r;
	}
	*ret = g;
	return 0;
}
