/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "build-id.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read of a file is bounded, because whoever made it may want syscarve to read for ever. */
enum {
	SEGMENTS_MAX = 256,
	NOTES_MAX = 64 * 1024, /* bytes of all notes together */
	HEAD_SIZE = 12,        /* of a note: the sizes of its name and of what it holds, its type */
};

struct elf {
	int fd;
	bool is_64, is_swapped; /* the other byte order */
	uint64_t segments;      /* where the program headers lie */
	size_t n_segments, segment_size;
	size_t notes_left; /* bytes that may still be read */
};

struct segment {
	uint32_t type;
	uint64_t offset, size, align;
};

static uint16_t half(const struct elf *e, uint16_t value)
{
	return e->is_swapped ? __builtin_bswap16(value) : value;
}

static uint32_t word(const struct elf *e, uint32_t value)
{
	return e->is_swapped ? __builtin_bswap32(value) : value;
}

static uint64_t xword(const struct elf *e, uint64_t value)
{
	return e->is_swapped ? __builtin_bswap64(value) : value;
}

/* Whether all @size bytes at @offset could be read. */
static bool read_at(const struct elf *e, uint64_t offset, void *ret, size_t size)
{
	return offset <= INT64_MAX - size &&
	       pread(e->fd, ret, size, (off_t)offset) == (ssize_t)size;
}

static bool open_elf(int fd, struct elf *ret)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr h32;
		Elf64_Ehdr h64;
	} h;
	struct elf e = {.fd = fd, .notes_left = NOTES_MAX};

	if (!read_at(&e, 0, h.ident, EI_NIDENT) || memcmp(h.ident, ELFMAG, SELFMAG) != 0)
		return false;
	e.is_64 = h.ident[EI_CLASS] == ELFCLASS64;
	e.is_swapped = (h.ident[EI_DATA] == ELFDATA2LSB) != (BYTE_ORDER == LITTLE_ENDIAN);
	if (!read_at(&e, 0, &h, e.is_64 ? sizeof(h.h64) : sizeof(h.h32)))
		return false;
	e.segments = e.is_64 ? xword(&e, h.h64.e_phoff) : word(&e, h.h32.e_phoff);
	e.n_segments = half(&e, e.is_64 ? h.h64.e_phnum : h.h32.e_phnum);
	e.segment_size = half(&e, e.is_64 ? h.h64.e_phentsize : h.h32.e_phentsize);
	*ret = e;
	return e.n_segments <= SEGMENTS_MAX && e.segments < INT64_MAX / 2 &&
	       e.segment_size >= (e.is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
}

static bool read_segment(const struct elf *e, size_t i, struct segment *ret)
{
	uint64_t at = e->segments + i * e->segment_size;
	Elf32_Phdr h32;
	Elf64_Phdr h64;

	if (e->is_64) {
		if (!read_at(e, at, &h64, sizeof(h64)))
			return false;
		*ret = (struct segment){word(e, h64.p_type), xword(e, h64.p_offset),
			xword(e, h64.p_filesz), xword(e, h64.p_align)};
		return true;
	}
	if (!read_at(e, at, &h32, sizeof(h32)))
		return false;
	*ret = (struct segment){word(e, h32.p_type), word(e, h32.p_offset), word(e, h32.p_filesz),
		word(e, h32.p_align)};
	return true;
}

static bool is_id(uint32_t type, const unsigned char *name, uint32_t name_size, uint32_t size)
{
	return type == NT_GNU_BUILD_ID && name_size == sizeof(ELF_NOTE_GNU) &&
	       memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0 && size > 0 &&
	       size <= (BUILD_ID_SIZE - 1) / 2;
}

static void write_digits(const unsigned char *id, size_t size, char ret[BUILD_ID_SIZE])
{
	for (size_t i = 0; i < size; i++)
		sprintf(ret + 2 * i, "%02hhx", id[i]);
}

/* Notes are aligned to four bytes, or to eight if their segment is. */
static bool find_in(const struct elf *e, const unsigned char *notes, size_t size, size_t align,
	char ret[BUILD_ID_SIZE])
{
	size_t at = 0;

	while (size - at >= HEAD_SIZE) {
		uint32_t head[HEAD_SIZE / sizeof(uint32_t)];
		uint64_t name = at + HEAD_SIZE, id, end;

		memcpy(head, notes + at, sizeof(head));
		for (size_t i = 0; i < HEAD_SIZE / sizeof(uint32_t); i++)
			head[i] = word(e, head[i]);
		id = (name + head[0] + align - 1) & ~(uint64_t)(align - 1);
		end = id + head[1];
		if (end > size)
			return false;
		if (is_id(head[2], notes + name, head[0], head[1])) {
			write_digits(notes + id, head[1], ret);
			return true;
		}
		at = (end + align - 1) & ~(uint64_t)(align - 1);
		if (at > size)
			return false;
	}
	return false;
}

static bool find_in_segment(struct elf *e, const struct segment *s, char *ret)
{
	unsigned char notes[NOTES_MAX];

	if (s->type != PT_NOTE || s->size > e->notes_left)
		return false;
	e->notes_left -= s->size;
	return read_at(e, s->offset, notes, s->size) &&
	       find_in(e, notes, s->size, s->align == 8 ? 8 : 4, ret);
}

static bool copy_interpreter(struct elf *e, const struct segment *s, char *ret)
{
	return s->type == PT_INTERP && s->size > 1 && s->size <= PATH_MAX &&
	       read_at(e, s->offset, ret, s->size) && ret[0] == '/' && ret[s->size - 1] == '\0';
}

/* Looks at each segment with @find until it has found something. */
static int search(
	int fd, bool (*find)(struct elf *e, const struct segment *s, char *ret), char *ret)
{
	struct elf e;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !open_elf(fd, &e))
		return -ENODATA;
	for (size_t i = 0; i < e.n_segments; i++) {
		struct segment s;

		if (!read_segment(&e, i, &s))
			return -ENODATA;
		if (find(&e, &s, ret))
			return 0;
	}
	return -ENODATA;
}

int build_id_read(int fd, char ret[BUILD_ID_SIZE])
{
	return search(fd, find_in_segment, ret);
}

int build_id_interpreter(int fd, char ret[PATH_MAX])
{
	return search(fd, copy_interpreter, ret);
}
