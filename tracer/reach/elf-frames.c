/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "elf-frames.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "elf-dynamic.h"

/* Encodings of pointers, as the Linux Standard Base has them. */
enum {
	PE_ABSOLUTE = 0x00,
	PE_DATA2 = 0x02,
	PE_DATA4 = 0x03,
	PE_DATA8 = 0x04,
	PE_SIGNED = 0x08,
	PE_FORMAT = 0x0f,
	PE_PC_RELATIVE = 0x10,
	PE_TABLE_RELATIVE = 0x30,
	PE_BASE = 0x70,
	PE_OMITTED = 0xff,
};

enum {
	INDEX_HEAD = 12, /* version, three encodings, the address of .eh_frame, the count */
	INDEX_ROW = 8,
	ENTRY_HEAD = 8,      /* its size, and which common entry it belongs to */
	AUGMENTATION_AT = 9, /* in a common entry: behind its size, its id and its version */
	FRAMES_MAX = 8 * 1024 * 1024,
};

static bool read_signed(const struct elf_file *e, uint64_t address, int32_t *ret)
{
	const void *at = elf_at(e, address, sizeof(*ret));

	if (at)
		memcpy(ret, at, sizeof(*ret));
	return at;
}

/* How many bytes a pointer of that encoding has; 0 for one that no linker for x86-64 writes. */
static size_t pointer_size(uint8_t encoding)
{
	switch (encoding & (PE_FORMAT & ~PE_SIGNED)) {
	case PE_ABSOLUTE:
	case PE_DATA8:
		return 8;
	case PE_DATA4:
		return 4;
	case PE_DATA2:
		return 2;
	default:
		return 0;
	}
}

static bool read_pointer(
	const struct elf_file *e, uint64_t address, uint8_t encoding, uint64_t *ret)
{
	size_t size = pointer_size(encoding);
	const void *at = size ? elf_at(e, address, size) : NULL;
	uint64_t value = 0;

	if (!at)
		return false;
	memcpy(&value, at, size);
	if (encoding & PE_SIGNED && size < sizeof(value) && value >> (8 * size - 1))
		value |= UINT64_MAX << (8 * size);
	if ((encoding & PE_BASE) == PE_PC_RELATIVE)
		value += address;
	else if ((encoding & PE_BASE) != 0)
		return false;
	*ret = value;
	return true;
}

/* Passes over a LEB128 number. */
static bool skip_number(const struct elf_file *e, uint64_t *address)
{
	const unsigned char *at;

	for (int i = 0; i < 10; i++) {
		at = elf_at(e, (*address)++, 1);
		if (!at || !(*at & 0x80))
			return at;
	}
	return false;
}

/* The encoding of addresses in the entries that belong to the common entry at @cie. */
static uint8_t address_encoding(const struct elf_file *e, uint64_t cie)
{
	const char *augmentation = elf_text_at(e, cie + AUGMENTATION_AT);
	uint64_t address = cie + AUGMENTATION_AT;
	const unsigned char *at;

	if (!augmentation || augmentation[0] != 'z')
		return augmentation ? PE_ABSOLUTE : PE_OMITTED;
	address += strlen(augmentation) + 1;
	/* Alignments of code and data, the register of the return address, the size of what
	 * follows. */
	for (int i = 0; i < 4; i++)
		if (!skip_number(e, &address))
			return PE_OMITTED;
	for (const char *c = augmentation + 1; *c; c++) {
		at = elf_at(e, address++, 1);
		if (!at)
			return PE_OMITTED;
		if (*c == 'R')
			return *at;
		if (*c == 'P')
			address += pointer_size(*at);
	}
	return PE_ABSOLUTE;
}

/* What returns from a signal: its entry begins one byte early, because whoever unwinds looks for
 * the byte before a return address. */
static bool is_signal_frame(const struct elf_file *e, uint64_t cie)
{
	const char *augmentation = elf_text_at(e, cie + AUGMENTATION_AT);

	return augmentation && strchr(augmentation, 'S');
}

/* The entry at @fde describes one function. */
static bool read_frame(const struct elf_file *e, uint64_t fde, struct elf_range *ret)
{
	int32_t distance;
	uint8_t encoding;
	uint64_t cie;
	size_t size;

	if (!read_signed(e, fde + 4, &distance))
		return false;
	cie = fde + 4 - (uint64_t)(int64_t)distance;
	encoding = address_encoding(e, cie);
	size = encoding == PE_OMITTED ? 0 : pointer_size(encoding);
	if (!size || !read_pointer(e, fde + 8, encoding, &ret->start) ||
		!read_pointer(e, fde + 8 + size, encoding & (PE_FORMAT & ~PE_SIGNED), &ret->size))
		return false;
	if (is_signal_frame(e, cie) && ret->size > 1) {
		ret->start++;
		ret->size--;
	}
	return ret->size > 0 && elf_is_code(e, ret->start) && elf_at(e, ret->start, ret->size);
}

/* The index is a table of pairs, relative to its own start; false if it is of another form. */
static bool index_count(const struct elf_file *e, uint32_t *ret)
{
	const unsigned char *head =
		e->frames.size >= INDEX_HEAD ? elf_at(e, e->frames.start, INDEX_HEAD) : NULL;

	if (!head || head[0] != 1 || pointer_size(head[1]) != 4 || head[2] != PE_DATA4 ||
		head[3] != (PE_TABLE_RELATIVE | PE_SIGNED | PE_DATA4))
		return false;
	memcpy(ret, head + 8, sizeof(*ret));
	return *ret <= FRAMES_MAX && *ret <= (e->frames.size - INDEX_HEAD) / INDEX_ROW;
}

static int by_start(const void *x, const void *y)
{
	const struct elf_range *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

/* Static programs have the entries, one behind the other, and no index. */
static int read_section(const struct elf_file *e, const struct elf_range *section, size_t *ret_n,
	struct elf_range **ret)
{
	uint64_t at = 0, size;
	int32_t length, id;

	while (at + ENTRY_HEAD <= section->size && *ret_n < FRAMES_MAX) {
		struct elf_range frame, *list;

		if (!read_signed(e, section->start + at, &length) || length <= 0 ||
			!read_signed(e, section->start + at + 4, &id))
			break;
		size = 4 + (uint64_t)length;
		if (id != 0 && read_frame(e, section->start + at, &frame)) {
			list = array_make_room(*ret, *ret_n, sizeof(*list));
			if (!list)
				return -ENOMEM;
			*ret = list;
			list[(*ret_n)++] = frame;
		}
		at += size;
	}
	if (*ret_n > 0)
		qsort(*ret, *ret_n, sizeof(**ret), by_start);
	return 0;
}

int elf_frames_read(const struct elf_file *e, size_t *ret_n, struct elf_range **ret)
{
	struct elf_range section;

	struct elf_range *list;
	uint32_t n_rows = 0;
	size_t n = 0;

	*ret_n = 0;
	*ret = NULL;
	if (e->frames.size == 0 && elf_section_find(e, ".eh_frame", &section))
		return read_section(e, &section, ret_n, ret);
	if (!index_count(e, &n_rows) || n_rows == 0)
		return 0;
	list = calloc(n_rows, sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (uint32_t i = 0; i < n_rows; i++) {
		uint64_t row = e->frames.start + INDEX_HEAD + (uint64_t)i * INDEX_ROW;
		int32_t frame;

		if (read_signed(e, row + 4, &frame) &&
			read_frame(e, e->frames.start + (uint64_t)(int64_t)frame, &list[n]))
			n++;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_start);
	*ret_n = n;
	*ret = list;
	return 0;
}
