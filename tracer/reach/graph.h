/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the functions of one ELF file lead to: to other functions of the file, to symbols of other
 * files, and to syscalls. A node is a function, or an object in its data that holds pointers: who
 * takes the address of a function may call it, and who takes the address of a table may call all
 * that is in it.
 */

#include "elf-file.h"
#include "symbols.h"

struct graph_node {
	uint64_t start, end; /* addresses */
	uint32_t name;       /* NAME_NONE: none is known */
	/* Its words follow one another in graph.words: the nodes and the names that it leads to,
	 * the numbers of the syscalls that it makes, and its doubts: the addresses of
	 * instructions that make a syscall whose number cannot be told, two words each. */
	uint32_t words, n_edges, n_links, n_numbers, n_doubts;
	/* It makes the syscall whose number it is given. */
	bool is_wrapper;
};

struct graph_export {
	uint32_t name, node;
};

struct graph {
	size_t n_nodes, n_functions, n_words, n_exports, n_roots, n_imports, n_needed, n_programs;
	struct graph_node *nodes; /* functions by address, then objects by address */
	uint32_t *words;
	struct graph_export *exports;
	uint32_t *roots;    /* nodes that run when the file is loaded, and its entry first */
	uint32_t *imports;  /* names of all that it wants from other files */
	uint32_t *programs; /* paths of programs that an executable names in its data */
	uint32_t *needed;   /* names of the libraries that it wants to be loaded */
	uint32_t soname, rpath, runpath; /* NAME_NONE: none */
	uint32_t interpreter; /* the path of the dynamic linker that an executable wants */
};

static inline const uint32_t *graph_edges(const struct graph *g, const struct graph_node *n)
{
	return g->words + n->words;
}

static inline const uint32_t *graph_links(const struct graph *g, const struct graph_node *n)
{
	return graph_edges(g, n) + n->n_edges;
}

static inline const uint32_t *graph_numbers(const struct graph *g, const struct graph_node *n)
{
	return graph_links(g, n) + n->n_links;
}

static inline uint64_t graph_doubt(const struct graph *g, const struct graph_node *n, size_t i)
{
	const uint32_t *doubts = graph_numbers(g, n) + n->n_numbers;

	return doubts[2 * i] | (uint64_t)doubts[2 * i + 1] << 32;
}

void graph_free(struct graph *g);
static inline void graph_freep(struct graph **g)
{
	graph_free(*g);
}
