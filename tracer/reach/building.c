/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "building.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

void building_release(struct building *b)
{
	free(b->symbols);
	free(b->slots);
	free(b->ranges);
	free(b->objects);
	free(b->items);
	free(b->calls);
	free(b->sites);
	free(b->is_wrapper);
}

int building_add(struct building *b, size_t node, enum item_kind kind, uint64_t value)
{
	struct item *items = array_make_room(b->items, b->n_items, sizeof(*items));

	if (!items)
		return -ENOMEM;
	b->items = items;
	items[b->n_items++] = (struct item){(uint32_t)node, kind, value};
	return 0;
}

size_t building_first_slot(const struct building *b, uint64_t address)
{
	size_t low = 0, high = b->n_slots;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->slots[middle].at < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct elf_slot *building_slot(const struct building *b, uint64_t address)
{
	size_t i = building_first_slot(b, address);

	return i < b->n_slots && b->slots[i].at == address ? &b->slots[i] : NULL;
}

uint32_t building_symbol(const struct building *b, const struct elf_slot *slot)
{
	return slot->symbol > 0 && slot->symbol < b->n_symbols ? b->symbols[slot->symbol]
							       : NAME_NONE;
}

int building_take_address(struct building *b, size_t node, uint64_t address)
{
	size_t function;

	if (!elf_is_code(b->file, address))
		return building_add(b, node, ITEM_DATA, address);
	function = building_function(b, address);
	if (function == b->n_ranges || function == node)
		return 0;
	return building_add(b, node, ITEM_EDGE, function);
}
