/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "references.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "instruction.h"

enum {
	STUB_INSTRUCTIONS = 3, /* of an entry of the procedure linkage table, at most */
	STUB_SIZE = 16,
	STRING_MAX = 64, /* of a symbol that is looked up at run time */
};

static int add_call(struct building *b, const struct call *call)
{
	struct call *calls = array_make_room(b->calls, b->n_calls, sizeof(*calls));

	if (!calls)
		return -ENOMEM;
	b->calls = calls;
	calls[b->n_calls++] = *call;
	return 0;
}

static int add_site(struct building *b, size_t node, bool is_foreign, uint64_t at)
{
	struct site *sites = array_make_room(b->sites, b->n_sites, sizeof(*sites));

	if (!sites)
		return -ENOMEM;
	b->sites = sites;
	sites[b->n_sites++] =
		(struct site){.node = (uint32_t)node, .is_foreign = is_foreign, .at = at};
	return 0;
}

/* The slot through which an entry of the procedure linkage table jumps; NULL if there is no such
 * entry at @address. */
static const struct elf_slot *slot_of_stub(const struct building *b, uint64_t address)
{
	struct instruction is;

	for (int i = 0; i < STUB_INSTRUCTIONS; i++) {
		const void *code = elf_at(b->file, address, STUB_SIZE);

		if (!code || !instruction_decode(code, STUB_SIZE, address, &is))
			return NULL;
		if (is.kind == INSTRUCTION_JUMP)
			return is.has_memory ? building_slot(b, is.memory) : NULL;
		if (is.kind != INSTRUCTION_PADDING)
			return NULL;
		address += is.length;
	}
	return NULL;
}

static int link_to(struct building *b, size_t node, uint32_t name, uint64_t at)
{
	struct call call = {.callee = name, .caller = (uint32_t)node, .by_name = true, .at = at};
	int r;

	if (name == NAME_NONE)
		return 0;
	r = building_add(b, node, ITEM_LINK, name);
	return r < 0 ? r : add_call(b, &call);
}

/* The instruction at @at uses what the dynamic linker has put into @slot. */
static int use_slot(struct building *b, size_t node, const struct elf_slot *slot, uint64_t at)
{
	if (slot->symbol > 0)
		return link_to(b, node, building_symbol(b, slot), at);
	return building_take_address(b, node, slot->target);
}

static int go_to(struct building *b, size_t node, const struct instruction *is, uint64_t at)
{
	const struct range *own = &b->ranges[node];
	const struct elf_slot *slot;
	struct call call = {.caller = (uint32_t)node, .at = at};
	size_t to;
	int r;

	if (is->target > own->start && is->target < own->end)
		return 0;
	slot = slot_of_stub(b, is->target);
	if (slot)
		return use_slot(b, node, slot, at);
	to = building_function(b, is->target);
	if (to == b->n_ranges || to == node)
		return 0;
	call.callee = (uint32_t)to;
	r = building_add(b, node, ITEM_EDGE, to);
	return r < 0 ? r : add_call(b, &call);
}

static int refer(struct building *b, size_t node, const struct instruction *is, uint64_t at)
{
	const struct elf_slot *slot;
	int r = 0;

	if (is->kind == INSTRUCTION_SYSCALL || is->kind == INSTRUCTION_FOREIGN)
		r = add_site(b, node, is->kind == INSTRUCTION_FOREIGN, at);
	if (r >= 0 && is->has_target)
		r = go_to(b, node, is, at);
	if (r >= 0 && is->has_memory && is->kind == INSTRUCTION_ADDRESS) {
		r = building_take_address(b, node, is->memory);
	} else if (r >= 0 && is->has_memory) {
		slot = building_slot(b, is->memory);
		r = slot ? use_slot(b, node, slot, at) : 0;
	}
	/* Only in a file that is always loaded to the same place are addresses constants. */
	if (r >= 0 && is->has_constant && b->file->type == ET_EXEC &&
		elf_segment_of(b->file, is->constant))
		r = building_take_address(b, node, is->constant);
	return r;
}

/* Where one function does not end, and only another name begins, one goes on in the other. A
 * call at the end is of what does not return. */
static int fall_through(struct building *b, size_t node, enum instruction_kind last)
{
	const struct range *own = &b->ranges[node];
	struct call call = {.callee = (uint32_t)node + 1, .caller = (uint32_t)node, .at = own->end};
	int r;

	if (node + 1 == b->n_ranges || b->ranges[node + 1].start != own->end ||
		last == INSTRUCTION_JUMP || last == INSTRUCTION_STOP || last == INSTRUCTION_CALL ||
		last == INSTRUCTION_PADDING)
		return 0;
	r = building_add(b, node, ITEM_EDGE, node + 1);
	return r < 0 ? r : add_call(b, &call);
}

static int read_function(struct building *b, size_t node)
{
	const struct range *own = &b->ranges[node];
	const unsigned char *code = elf_at(b->file, own->start, own->end - own->start);
	enum instruction_kind last = INSTRUCTION_PADDING;
	size_t first_site = b->n_sites;
	uint64_t at = own->start;
	bool is_data = false;
	int r = 0;

	while (code && at < own->end && r >= 0) {
		struct instruction is;

		if (!instruction_decode(code + (at - own->start), own->end - at, at, &is)) {
			is_data = true;
			at++;
			continue;
		}
		r = refer(b, node, &is, at);
		if (is.kind != INSTRUCTION_PADDING)
			last = is.kind;
		at += is.length;
	}
	for (size_t i = first_site; is_data && i < b->n_sites; i++)
		b->sites[i].may_be_data = true;
	return r < 0 ? r : fall_through(b, node, last);
}

static bool is_lookup(const struct building *b, const struct call *call)
{
	const char *name = call->by_name ? name_at(b->names, call->callee) : NULL;

	return name && (strcmp(name, "dlsym") == 0 || strcmp(name, "dlvsym") == 0);
}

static bool is_symbol_like(const char *text)
{
	size_t n = 0;

	while (n < STRING_MAX && (isalnum((unsigned char)text[n]) || text[n] == '_'))
		n++;
	return n > 1 && n < STRING_MAX && text[n] == '\0' && !isdigit((unsigned char)text[0]);
}

/* A function that looks up symbols by name may call each that is named by a text that it uses. */
static int link_to_texts(struct building *b, size_t node, size_t first_item)
{
	size_t n = b->n_items;

	for (size_t i = first_item; i < n; i++) {
		const char *text;
		uint32_t name;
		int r;

		if (b->items[i].kind != ITEM_DATA)
			continue;
		text = elf_text_at(b->file, b->items[i].value);
		if (!text || !is_symbol_like(text))
			continue;
		r = symbols_add(b->names, text, &name);
		if (r >= 0)
			r = building_add(b, node, ITEM_LINK, name);
		if (r < 0)
			return r;
	}
	return 0;
}

int references_find(struct building *b)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < b->n_ranges; i++) {
		if (b->ranges[i].is_stub)
			continue;
		size_t first_call = b->n_calls, first_item = b->n_items;
		bool looks_up = false;

		r = read_function(b, i);
		for (size_t c = first_call; c < b->n_calls; c++)
			looks_up |= is_lookup(b, &b->calls[c]);
		if (r >= 0 && looks_up)
			r = link_to_texts(b, i, first_item);
	}
	return r;
}
