/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "elf-dynamic.h"

enum { SLOTS_MAX = 8 * 1024 * 1024, RELR_BITS = 63 };

struct slots {
	const struct elf_file *file;
	size_t n;
	struct elf_slot *list;
};

static int add_slot(struct slots *s, const struct elf_slot *slot)
{
	struct elf_slot *list;

	if (s->n >= SLOTS_MAX)
		return -E2BIG;
	list = array_make_room(s->list, s->n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	s->list = list;
	list[s->n++] = *slot;
	return 0;
}

static int add_rela(struct slots *s, const Elf64_Rela *rela)
{
	uint64_t type = ELF64_R_TYPE(rela->r_info);
	struct elf_slot slot = {.at = rela->r_offset, .target = (uint64_t)rela->r_addend};

	switch (type) {
	case R_X86_64_RELATIVE:
	case R_X86_64_IRELATIVE:
		break;
	case R_X86_64_GLOB_DAT:
	case R_X86_64_JUMP_SLOT:
		slot.is_import = true;
		/* fall through */
	case R_X86_64_64:
	case R_X86_64_COPY:
		slot.symbol = ELF64_R_SYM(rela->r_info);
		break;
	default:
		return 0;
	}
	return add_slot(s, &slot);
}

static int add_table(struct slots *s, const struct elf_range *table)
{
	int r = 0;

	for (uint64_t i = 0; r >= 0 && i < table->size / sizeof(Elf64_Rela); i++) {
		const void *at =
			elf_at(s->file, table->start + i * sizeof(Elf64_Rela), sizeof(Elf64_Rela));
		Elf64_Rela rela;

		if (!at)
			return 0;
		memcpy(&rela, at, sizeof(rela));
		r = add_rela(s, &rela);
	}
	return r;
}

static int add_packed_one(struct slots *s, uint64_t address)
{
	const void *at = elf_at(s->file, address, sizeof(uint64_t));
	struct elf_slot slot = {.at = address};

	if (!at)
		return 0;
	memcpy(&slot.target, at, sizeof(slot.target));
	return add_slot(s, &slot);
}

/* DT_RELR: an even word is the address of a slot; an odd one is a bitmap of the 63 words behind the
 * slots so far. What a slot holds is its target. */
static int add_packed(struct slots *s, const struct elf_range *table)
{
	uint64_t next = 0, word;
	int r = 0;

	for (uint64_t i = 0; r >= 0 && i < table->size / sizeof(word); i++) {
		const void *at = elf_at(s->file, table->start + i * sizeof(word), sizeof(word));

		if (!at)
			return 0;
		memcpy(&word, at, sizeof(word));
		if (!(word & 1)) {
			r = add_packed_one(s, word);
			next = word + sizeof(word);
			continue;
		}
		for (size_t bit = 0; r >= 0 && bit < RELR_BITS; bit++)
			if (word >> (bit + 1) & 1)
				r = add_packed_one(s, next + bit * sizeof(word));
		next += RELR_BITS * sizeof(word);
	}
	return r;
}

static int by_address(const void *x, const void *y)
{
	const struct elf_slot *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

int elf_slots_read(
	const struct elf_file *e, const struct elf_dynamic *d, size_t *ret_n, struct elf_slot **ret)
{
	struct slots s = {.file = e};
	int r;

	r = add_table(&s, &d->rela);
	if (r >= 0)
		r = add_table(&s, &d->jmprel);
	if (r >= 0)
		r = add_packed(&s, &d->relr);
	if (r < 0) {
		free(s.list);
		return r;
	}
	if (s.n > 0)
		qsort(s.list, s.n, sizeof(*s.list), by_address);
	*ret_n = s.n;
	*ret = s.list;
	return 0;
}
