/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * An executable or a library as its ELF file has it: what is loaded where. Its bytes are a
 * stranger's: each access says how much it wants, and gets it or nothing. The file is read, and not
 * mapped, because one that is cut while it is mapped kills who looks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

enum {
	ELF_SEGMENTS_MAX = 256,
	ELF_TEXT_MAX = 4096, /* bytes of a name, with its end */
};

struct elf_segment {
	uint64_t start, size; /* addresses, of what the file holds */
	uint64_t offset;
	bool is_code;
};

struct elf_range {
	uint64_t start, size;
};

struct elf_file {
	unsigned char *bytes;
	size_t size;
	uint16_t type;  /* ET_EXEC or ET_DYN */
	uint64_t entry; /* 0: none */
	size_t n_segments;
	struct elf_segment segments[ELF_SEGMENTS_MAX]; /* by start; they do not overlap */
	struct elf_range dynamic,
		frames;          /* the dynamic section, the index of .eh_frame; size 0: none */
	const char *interpreter; /* the path of the dynamic linker; NULL: none */
	uint64_t sections;       /* offset of the section headers */
	size_t n_sections, names_section;
};

/*
 * Reads the regular file @fd whole. -ENOEXEC: it is no ELF file that can be loaded, or a broken
 * one; -EPFNOSUPPORT: it is of another architecture than x86-64; -EFBIG; -ENOMEM; -EIO. The caller
 * releases @ret.
 */
int elf_file_read(int fd, struct failure *f, struct elf_file *ret);
void elf_file_release(struct elf_file *e);

/* @size bytes at an address, as the file holds them; NULL if it does not hold all of them. */
const void *elf_at(const struct elf_file *e, uint64_t address, uint64_t size);

/* The text at an address, which ends with a null byte before ELF_TEXT_MAX; NULL if there is
 * none. */
const char *elf_text_at(const struct elf_file *e, uint64_t address);

/* @size bytes at an offset of the file, or NULL. */
const void *elf_bytes(const struct elf_file *e, uint64_t offset, uint64_t size);

/* The segment that an address is in, or NULL. */
const struct elf_segment *elf_segment_of(const struct elf_file *e, uint64_t address);

bool elf_is_code(const struct elf_file *e, uint64_t address);
