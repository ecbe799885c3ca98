/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "objects.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

/* Where an object begins. */
struct mark {
	uint64_t at, end; /* end: of a symbol with a size; else @at */
};

struct marks {
	struct building *b;
	size_t n;
	struct mark *list;
};

static int mark(struct marks *m, uint64_t at, uint64_t size)
{
	struct mark *list;

	if (elf_is_code(m->b->file, at) || size > UINT64_MAX - at)
		return 0;
	list = array_make_room(m->list, m->n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	m->list = list;
	list[m->n++] = (struct mark){at, at + size};
	return 0;
}

static int mark_symbol(void *context, const struct elf_symbol *s)
{
	return s->is_defined && s->is_data ? mark(context, s->value, s->size) : 0;
}

static int by_place(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

/* The tables of the dynamic linker are no part of an object in front of them. */
static int mark_tables(struct marks *m)
{
	const struct elf_file *e = m->b->file;
	int r = mark(m, e->dynamic.start, 0);

	if (r >= 0)
		r = mark(m, e->dynamic.start + e->dynamic.size, 0);
	for (size_t i = 0; r >= 0 && i < e->n_segments; i++)
		r = mark(m, e->segments[i].start, 0);
	return r;
}

static int find_marks(struct marks *m)
{
	struct building *b = m->b;
	int r = mark_tables(m);

	if (r >= 0)
		r = elf_symbols_each(b->file, &b->dynamic, mark_symbol, m);
	for (size_t i = 0; r >= 0 && i < b->n_items; i++)
		if (b->items[i].kind == ITEM_DATA)
			r = mark(m, b->items[i].value, 0);
	for (size_t i = 0; r >= 0 && i < b->n_slots; i++)
		if (b->slots[i].symbol == 0)
			r = mark(m, b->slots[i].target, 0);
	if (m->n > 0)
		qsort(m->list, m->n, sizeof(*m->list), by_place);
	return r;
}

static int add_object(struct building *b, uint64_t start, uint64_t end)
{
	struct object object = {
		start, end, building_first_slot(b, start), building_first_slot(b, end)};
	struct object *list;

	if (object.first_slot == object.end_slot)
		return 0;
	list = array_make_room(b->objects, b->n_objects, sizeof(*list));
	if (!list)
		return -ENOMEM;
	b->objects = list;
	list[b->n_objects++] = object;
	return 0;
}

static int make_objects(const struct marks *m)
{
	size_t i = 0;
	int r = 0;

	while (i < m->n && r >= 0) {
		uint64_t start = m->list[i].at, whole = start;
		size_t next = i;

		/* What begins inside a symbol is a part of it. */
		while (next < m->n && (m->list[next].at == start || m->list[next].at < whole)) {
			if (m->list[next].end > whole)
				whole = m->list[next].end;
			next++;
		}
		r = add_object(m->b, start, next < m->n ? m->list[next].at : UINT64_MAX);
		i = next;
	}
	return r;
}

size_t objects_node(const struct building *b, uint64_t address)
{
	size_t low = 0, high = b->n_objects;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->objects[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->n_objects && b->objects[low].start <= address ? b->n_ranges + low
								      : SIZE_MAX;
}

static void turn_into_edges(struct building *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->n_items; i++) {
		struct item item = b->items[i];
		size_t node;

		if (item.kind == ITEM_DATA) {
			node = objects_node(b, item.value);
			if (node == SIZE_MAX || node == item.node)
				continue;
			item = (struct item){item.node, ITEM_EDGE, node};
		}
		b->items[kept++] = item;
	}
	b->n_items = kept;
}

static int add_contents(struct building *b, size_t i)
{
	const struct object *o = &b->objects[i];
	int r = 0;

	for (size_t s = o->first_slot; r >= 0 && s < o->end_slot; s++) {
		const struct elf_slot *slot = &b->slots[s];
		uint32_t name = building_symbol(b, slot);

		if (slot->symbol == 0)
			r = building_take_address(b, b->n_ranges + i, slot->target);
		else if (!slot->is_import && name != NAME_NONE)
			r = building_add(b, b->n_ranges + i, ITEM_LINK, name);
	}
	return r;
}

int objects_find(struct building *b)
{
	struct marks m = {.b = b};
	int r = find_marks(&m);

	if (r >= 0)
		r = make_objects(&m);
	free(m.list);
	for (size_t i = 0; r >= 0 && i < b->n_objects; i++)
		r = add_contents(b, i);
	if (r >= 0)
		turn_into_edges(b);
	return r;
}
