/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "known.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { VERSIONS_MAX = 8 /* of one function */ };

#define SETXID "every thread makes it, with the number that the first has left in memory"
#define LIBCAP "it makes its calls through pointers to functions that take the number"
#define SECCOMP "it keeps the number of seccomp in a variable"

/* Numbers of x86-64. */
const struct known_row known_rows[] = {
	{"libc.so.6", "setuid", 105, false, SETXID},
	{"libc.so.6", "setgid", 106, false, SETXID},
	{"libc.so.6", "setreuid", 113, false, SETXID},
	{"libc.so.6", "setregid", 114, false, SETXID},
	{"libc.so.6", "setgroups", 116, false, SETXID},
	{"libc.so.6", "setresuid", 117, false, SETXID},
	{"libc.so.6", "seteuid", 117, false, SETXID},
	{"libc.so.6", "setresgid", 119, false, SETXID},
	{"libc.so.6", "setegid", 119, false, SETXID},
	{"libcap.so.2", "cap_set_proc", 126, false, LIBCAP},
	{"libcap.so.2", "cap_setuid", 105, false, LIBCAP},
	{"libcap.so.2", "cap_setuid", 126, false, LIBCAP},
	{"libcap.so.2", "cap_setuid", 157, false, LIBCAP},
	{"libcap.so.2", "cap_setgroups", 106, false, LIBCAP},
	{"libcap.so.2", "cap_setgroups", 116, false, LIBCAP},
	{"libcap.so.2", "cap_setgroups", 126, false, LIBCAP},
	{"libcap.so.2", "cap_set_ambient", 157, false, LIBCAP},
	{"libcap.so.2", "cap_reset_ambient", 157, false, LIBCAP},
	{"libcap.so.2", "cap_drop_bound", 157, false, LIBCAP},
	{"libcap.so.2", "cap_set_secbits", 157, false, LIBCAP},
	{"libcap.so.2", "cap_prctl", 157, false, LIBCAP},
	{"libcap.so.2", "cap_prctlw", 157, false, LIBCAP},
	{"libcap.so.2", "cap_set_mode", 126, false, LIBCAP},
	{"libcap.so.2", "cap_set_mode", 157, false, LIBCAP},
	{"libcap.so.2", "cap_iab_set_proc", 126, false, LIBCAP},
	{"libcap.so.2", "cap_iab_set_proc", 157, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 105, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 106, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 116, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 126, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 157, false, LIBCAP},
	{"libcap.so.2", "cap_launch", 161, false, LIBCAP},
	{"libseccomp.so.2", NULL, 317, false, SECCOMP},
	{"ld-linux-x86-64.so.2", NULL, 59, true,
		"it runs a program only if it is itself run as one"},
	{},
};

static bool is_for(const struct known_row *row, const struct symbols *names, const struct graph *g)
{
	const char *soname = name_at(names, g->soname);

	return soname && strcmp(row->soname, soname) == 0;
}

/* Moves the words of @node to the end, with one more number. There must be room. */
static void add_number(struct graph *g, struct graph_node *node, uint32_t number)
{
	size_t before = node->n_edges + node->n_links + node->n_numbers;
	uint32_t *to = g->words + g->n_words;

	memcpy(to, g->words + node->words, before * sizeof(*to));
	to[before] = number;
	node->words = (uint32_t)g->n_words;
	node->n_numbers++;
	node->n_doubts = 0;
	g->n_words += before + 1;
}

static void take_away(struct graph *g, struct graph_node *node, uint32_t number)
{
	uint32_t *numbers = g->words + node->words + node->n_edges + node->n_links;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < node->n_numbers; i++)
		if (numbers[i] != number)
			numbers[kept++] = numbers[i];
	if (kept == node->n_numbers)
		return;
	node->n_numbers = kept;
	/* The doubts stand behind the numbers. */
	node->n_doubts = 0;
}

/* The room that add_number() needs for all nodes that a row is for. */
static int make_room(struct graph *g)
{
	size_t room = g->n_words;
	uint32_t *words;

	for (size_t i = 0; i < g->n_nodes; i++)
		room += g->nodes[i].n_edges + g->nodes[i].n_links + g->nodes[i].n_numbers + 1;
	words = reallocarray(g->words, room, sizeof(*words));
	if (!words)
		return -ENOMEM;
	g->words = words;
	return 0;
}

static void apply_to_all(const struct known_row *row, struct graph *g)
{
	for (size_t i = 0; i < g->n_nodes; i++)
		if (row->never)
			take_away(g, &g->nodes[i], row->number);
		else if (g->nodes[i].n_doubts > 0)
			add_number(g, &g->nodes[i], row->number);
}

static int apply_row(const struct known_row *row, const struct symbols *names, struct graph *g)
{
	uint32_t wanted = row->function ? symbols_find(names, row->function) : NAME_NONE;
	int r = row->function ? 0 : make_room(g), versions = 0;

	if (r >= 0 && !row->function)
		apply_to_all(row, g);
	for (size_t i = 0;
		r >= 0 && wanted != NAME_NONE && i < g->n_exports && versions < VERSIONS_MAX; i++) {
		if (g->exports[i].name != wanted)
			continue;
		versions++;
		r = make_room(g);
		if (r >= 0)
			add_number(g, &g->nodes[g->exports[i].node], row->number);
	}
	return r;
}

int known_apply(struct symbols *names, struct graph *g)
{
	bool is_known = false;
	int r = 0;

	for (const struct known_row *row = known_rows; r >= 0 && row->soname; row++)
		if (is_for(row, names, g)) {
			r = apply_row(row, names, g);
			is_known = true;
		}
	/* The addresses of the wrapper that can be cancelled are only compared. */
	for (size_t i = 0; is_known && i < g->n_nodes; i++)
		g->nodes[i].n_doubts = 0;
	return r;
}
