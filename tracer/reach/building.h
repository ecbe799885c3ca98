/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A graph that is being made of a file: what has been found so far, in the order in which it was
 * found. The steps are in references.h, objects.h and wrappers.h; graph-build.h takes them. */

#include "elf-dynamic.h"
#include "ranges.h"
#include "symbols.h"

enum item_kind { ITEM_EDGE, ITEM_LINK, ITEM_NUMBER, ITEM_DOUBT, ITEM_DATA };

/* One thing that a node leads to. */
struct item {
	uint32_t node;
	enum item_kind kind;
	/* A node, a name, a number, the address of an instruction, an address of data. */
	uint64_t value;
};

/* A function calls or jumps to another, which is a node, or a name of another file. */
struct call {
	uint32_t callee, caller;
	bool by_name;
	uint64_t at;
};

struct site {
	uint32_t node;
	bool is_foreign;  /* of the 32-bit table: a doubt in any case */
	bool may_be_data; /* there are bytes around it that are no instructions */
	uint64_t at;
};

/* A part of the data that holds pointers. */
struct object {
	uint64_t start, end;
	size_t first_slot, end_slot;
};

struct building {
	const struct elf_file *file;
	struct symbols *names;
	struct elf_dynamic dynamic;
	size_t n_symbols;
	uint32_t *symbols; /* the names of the dynamic symbols, by index */
	size_t n_slots;
	struct elf_slot *slots;
	size_t n_ranges; /* the first nodes */
	struct range *ranges;
	size_t n_objects; /* the nodes behind them */
	struct object *objects;
	size_t n_items;
	struct item *items;
	size_t n_calls;
	struct call *calls;
	size_t n_sites;
	struct site *sites;
	bool *is_wrapper; /* by range */
};

void building_release(struct building *b);

/* 0 or -ENOMEM. */
int building_add(struct building *b, size_t node, enum item_kind kind, uint64_t value);

/* The node whose code is at an address; n_ranges if there is none. */
static inline size_t building_function(const struct building *b, uint64_t address)
{
	return ranges_find(b->ranges, b->n_ranges, address);
}

/* The index of the first slot that is not before an address. */
size_t building_first_slot(const struct building *b, uint64_t address);

/* The slot at an address, or NULL. */
const struct elf_slot *building_slot(const struct building *b, uint64_t address);

/* The name of the symbol that the dynamic linker puts into a slot; NAME_NONE. */
uint32_t building_symbol(const struct building *b, const struct elf_slot *slot);

/* The node takes an address: of code or of data. 0 or -ENOMEM. */
int building_take_address(struct building *b, size_t node, uint64_t address);
