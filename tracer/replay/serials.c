/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "serials.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/hash.h"

struct node {
	uint64_t hash;
	uint64_t last;    /* the highest so far */
	uint64_t width;   /* how many serials of the window are known: fewer after the start */
	uint64_t missing; /* before the window, and of earlier boots */
	bool present[SERIALS_WINDOW]; /* by the remainder of the serial */
};

struct serials {
	struct node nodes[SERIALS_NODES];
	size_t n;
};

int serials_new(struct serials **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

void serials_free(struct serials *s)
{
	free(s);
}

static uint64_t missing_of_window(const struct node *n)
{
	uint64_t missing = 0;

	for (uint64_t i = 0; i < n->width; i++)
		missing += !n->present[(n->last - i) % SERIALS_WINDOW];
	return missing;
}

static void start_count(struct node *n, uint64_t serial)
{
	n->missing += missing_of_window(n);
	n->last = serial;
	n->width = 1;
	n->present[serial % SERIALS_WINDOW] = true;
}

/* Moves the window by one serial. The one that leaves it is missing if it has not come. */
static void move_window(struct node *n)
{
	bool *slot = &n->present[++n->last % SERIALS_WINDOW];

	if (n->width == SERIALS_WINDOW)
		n->missing += !*slot;
	else
		n->width++;
	*slot = false;
}

static void advance(struct node *n, uint64_t serial)
{
	uint64_t steps = serial - n->last;

	if (steps > 2 * SERIALS_WINDOW) {
		/* All of the window leaves it, and nothing of what lies between has come. */
		n->missing += steps - 2 * SERIALS_WINDOW;
		steps = 2 * SERIALS_WINDOW;
		for (uint64_t i = 0; i < SERIALS_WINDOW; i++)
			move_window(n);
		steps -= SERIALS_WINDOW;
		n->last = serial - steps;
	}
	while (steps-- > 0)
		move_window(n);
}

static struct node *get_node(struct serials *s, uint64_t hash)
{
	size_t i = 0;

	while (i < s->n && s->nodes[i].hash != hash)
		i++;
	if (i == SERIALS_NODES)
		return NULL;
	if (i == s->n)
		s->nodes[s->n++].hash = hash;
	return &s->nodes[i];
}

/* The kernel's serials have 32 bits and start again with each boot. A small step back is disorder,
 * a large one a boot. */
void serials_add(struct serials *s, uint64_t serial, const char *node, size_t node_len)
{
	struct node *n = get_node(s, node_len > 0 ? hash_text(node, node_len) : 0);

	if (!n || serial > UINT32_MAX)
		return;
	if (n->width == 0 || serial + SERIALS_WINDOW <= n->last) {
		start_count(n, serial);
		return;
	}
	if (serial > n->last)
		advance(n, serial);
	if (n->last - serial < n->width)
		n->present[serial % SERIALS_WINDOW] = true;
}

uint64_t serials_missing(const struct serials *s)
{
	uint64_t missing = 0;

	for (size_t i = 0; i < s->n; i++)
		missing += s->nodes[i].missing + missing_of_window(&s->nodes[i]);
	return missing;
}
