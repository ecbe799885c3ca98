/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What an ELF file tells the dynamic linker, and its symbols. */

#include "elf-file.h"

enum { ELF_NEEDED_MAX = 1024 };

/* Addresses and sizes of its tables; 0: it has no such table. */
struct elf_dynamic {
	uint64_t strings, symbols, hash, gnu_hash;
	uint64_t init, fini;
	struct elf_range rela, jmprel, relr, init_array, fini_array, preinit_array;
	const char *soname, *rpath, *runpath; /* borrowed from the file; NULL: none */
	size_t n_needed;
	const char *needed[ELF_NEEDED_MAX];
};

/* Reads the dynamic section; all empty if there is none. */
void elf_dynamic_read(const struct elf_file *e, struct elf_dynamic *ret);

/* The parts of the code that only lead to other files (the procedure linkage table): at most @n, as
 * far as the file says where they are. Returns how many. */
size_t elf_stubs_read(const struct elf_file *e, size_t n, struct elf_range *ret);

/* The addresses of the section of that name; false if the file does not say. */
bool elf_section_find(const struct elf_file *e, const char *name, struct elf_range *ret);

struct elf_symbol {
	const char *name; /* borrowed from the file; never empty */
	uint64_t value, size;
	bool is_defined, is_function, is_data;
	bool is_exported; /* other files can use it */
};

/* How many symbols other files can see, and symbol @i; false if it cannot be read or has no
 * name. */
size_t elf_dynamic_count(const struct elf_file *e, const struct elf_dynamic *d);
bool elf_dynamic_symbol(
	const struct elf_file *e, const struct elf_dynamic *d, uint64_t i, struct elf_symbol *ret);

/* Calls @with for each symbol with a name, those of .symtab as well; stops with what it returns if
 * that is negative. */
int elf_symbols_each(const struct elf_file *e, const struct elf_dynamic *d,
	int (*with)(void *context, const struct elf_symbol *s), void *context);

/* A word in memory that the dynamic linker fills in. */
struct elf_slot {
	uint64_t at;
	uint64_t target; /* in this file; if there is no symbol */
	uint32_t symbol; /* 0: none */
	bool is_import;  /* it is there for the code only, and no part of an object */
};

/* All of them, sorted by address; the caller frees them. -ENOMEM; -E2BIG: there are too many. */
int elf_slots_read(const struct elf_file *e, const struct elf_dynamic *d, size_t *ret_n,
	struct elf_slot **ret);
