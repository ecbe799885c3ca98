/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "elf-dynamic.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

enum { DYNAMIC_MAX = 4096, SYMBOLS_MAX = 4 * 1024 * 1024, BUCKETS_MAX = SYMBOLS_MAX };

static void note_entry(struct elf_dynamic *d, const Elf64_Dyn *entry)
{
	uint64_t value = entry->d_un.d_val;
	const struct {
		int64_t tag;
		uint64_t *to;
	} rows[] = {
		{DT_STRTAB, &d->strings},
		{DT_SYMTAB, &d->symbols},
		{DT_HASH, &d->hash},
		{DT_GNU_HASH, &d->gnu_hash},
		{DT_INIT, &d->init},
		{DT_FINI, &d->fini},
		{DT_RELA, &d->rela.start},
		{DT_RELASZ, &d->rela.size},
		{DT_JMPREL, &d->jmprel.start},
		{DT_PLTRELSZ, &d->jmprel.size},
		{DT_RELR, &d->relr.start},
		{DT_RELRSZ, &d->relr.size},
		{DT_INIT_ARRAY, &d->init_array.start},
		{DT_INIT_ARRAYSZ, &d->init_array.size},
		{DT_FINI_ARRAY, &d->fini_array.start},
		{DT_FINI_ARRAYSZ, &d->fini_array.size},
		{DT_PREINIT_ARRAY, &d->preinit_array.start},
		{DT_PREINIT_ARRAYSZ, &d->preinit_array.size},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].tag == entry->d_tag)
			*rows[i].to = value;
}

static void note_text(const struct elf_file *e, struct elf_dynamic *d, const Elf64_Dyn *entry)
{
	const char *text;

	if (entry->d_tag != DT_NEEDED && entry->d_tag != DT_SONAME && entry->d_tag != DT_RPATH &&
		entry->d_tag != DT_RUNPATH)
		return;
	text = elf_text_at(e, d->strings + entry->d_un.d_val);
	if (!text || !*text)
		return;
	if (entry->d_tag == DT_SONAME)
		d->soname = text;
	else if (entry->d_tag == DT_RPATH)
		d->rpath = text;
	else if (entry->d_tag == DT_RUNPATH)
		d->runpath = text;
	else if (d->n_needed < ELF_NEEDED_MAX)
		d->needed[d->n_needed++] = text;
}

/* The entry @i of the dynamic section; false at its end. */
static bool entry_at(const struct elf_file *e, size_t i, Elf64_Dyn *ret)
{
	const void *at;

	if (i >= DYNAMIC_MAX || (i + 1) * sizeof(*ret) > e->dynamic.size)
		return false;
	at = elf_at(e, e->dynamic.start + i * sizeof(*ret), sizeof(*ret));
	if (!at)
		return false;
	memcpy(ret, at, sizeof(*ret));
	return ret->d_tag != DT_NULL;
}

void elf_dynamic_read(const struct elf_file *e, struct elf_dynamic *ret)
{
	Elf64_Dyn entry;

	*ret = (struct elf_dynamic){};
	for (size_t i = 0; entry_at(e, i, &entry); i++)
		note_entry(ret, &entry);
	/* The texts need the address of their table, which may come later. */
	for (size_t i = 0; entry_at(e, i, &entry); i++)
		note_text(e, ret, &entry);
}

static uint32_t word_at(const struct elf_file *e, uint64_t address, bool *ok)
{
	const void *at = elf_at(e, address, sizeof(uint32_t));
	uint32_t word = 0;

	if (at)
		memcpy(&word, at, sizeof(word));
	else
		*ok = false;
	return word;
}

/* The table of DT_GNU_HASH does not say how many symbols there are: the chain of the last bucket
 * ends with the last symbol. */
static size_t gnu_count(const struct elf_file *e, uint64_t table)
{
	bool ok = true;
	uint32_t n_buckets = word_at(e, table, &ok), first = word_at(e, table + 4, &ok),
		 n_bloom = word_at(e, table + 8, &ok), last = 0;
	uint64_t buckets = table + 16 + 8 * (uint64_t)n_bloom,
		 chains = buckets + 4 * (uint64_t)n_buckets;

	if (!ok || n_buckets > BUCKETS_MAX)
		return 0;
	for (uint32_t i = 0; i < n_buckets && ok; i++) {
		uint32_t bucket = word_at(e, buckets + 4 * (uint64_t)i, &ok);

		last = bucket > last ? bucket : last;
	}
	if (!ok || last < first)
		return first < SYMBOLS_MAX ? first : 0;
	while (ok && last < SYMBOLS_MAX &&
		!(word_at(e, chains + 4 * (uint64_t)(last - first), &ok) & 1))
		last++;
	return ok && last < SYMBOLS_MAX ? last + 1 : 0;
}

/* The largest number of a symbol that a table of relocations has, plus 1. */
static size_t relocated_count(const struct elf_file *e, const struct elf_range *table)
{
	size_t count = 0;

	for (uint64_t i = 0; i < table->size / sizeof(Elf64_Rela); i++) {
		const void *at =
			elf_at(e, table->start + i * sizeof(Elf64_Rela), sizeof(Elf64_Rela));
		Elf64_Rela rela;

		if (!at)
			break;
		memcpy(&rela, at, sizeof(rela));
		if (ELF64_R_SYM(rela.r_info) >= count)
			count = ELF64_R_SYM(rela.r_info) + 1;
	}
	return count;
}

size_t elf_dynamic_count(const struct elf_file *e, const struct elf_dynamic *d)
{
	bool ok = true;
	size_t n = 0, relocated;

	if (d->hash)
		n = word_at(e, d->hash + 4, &ok);
	if (!d->hash || !ok)
		n = d->gnu_hash ? gnu_count(e, d->gnu_hash) : 0;
	/* DT_GNU_HASH is only about what the file defines, and that may be nothing. */
	relocated = relocated_count(e, &d->rela);
	n = relocated > n ? relocated : n;
	relocated = relocated_count(e, &d->jmprel);
	n = relocated > n ? relocated : n;
	return n < SYMBOLS_MAX ? n : 0;
}

static bool read_symbol(const Elf64_Sym *s, const char *name, struct elf_symbol *ret)
{
	int type = ELF64_ST_TYPE(s->st_info), bind = ELF64_ST_BIND(s->st_info);

	if (!name || !*name)
		return false;
	*ret = (struct elf_symbol){
		.name = name,
		.value = s->st_value,
		.size = s->st_size,
		.is_defined = s->st_shndx != SHN_UNDEF && type != STT_TLS,
		.is_function = type == STT_FUNC || type == STT_GNU_IFUNC,
		.is_data = type == STT_OBJECT,
		.is_exported = bind != STB_LOCAL &&
			       ELF64_ST_VISIBILITY(s->st_other) != STV_HIDDEN &&
			       ELF64_ST_VISIBILITY(s->st_other) != STV_INTERNAL,
	};
	return true;
}

bool elf_dynamic_symbol(
	const struct elf_file *e, const struct elf_dynamic *d, uint64_t i, struct elf_symbol *ret)
{
	const void *at = elf_at(e, d->symbols + i * sizeof(Elf64_Sym), sizeof(Elf64_Sym));
	Elf64_Sym s;

	if (!at || !d->symbols || i >= SYMBOLS_MAX)
		return false;
	memcpy(&s, at, sizeof(s));
	return read_symbol(&s, elf_text_at(e, d->strings + s.st_name), ret);
}

static bool section_at(const struct elf_file *e, size_t i, Elf64_Shdr *ret)
{
	const void *at = i < e->n_sections
				 ? elf_bytes(e, e->sections + i * sizeof(*ret), sizeof(*ret))
				 : NULL;

	if (at)
		memcpy(ret, at, sizeof(*ret));
	return at;
}

static const char *text_of(const struct elf_file *e, const Elf64_Shdr *strings, uint64_t at)
{
	const char *text = at < strings->sh_size
				   ? elf_bytes(e, strings->sh_offset + at, strings->sh_size - at)
				   : NULL;
	uint64_t room = text ? strings->sh_size - at : 0;

	return text && memchr(text, '\0', room < ELF_TEXT_MAX ? room : ELF_TEXT_MAX) ? text : NULL;
}

bool elf_section_find(const struct elf_file *e, const char *name, struct elf_range *ret)
{
	Elf64_Shdr names, section;

	if (!section_at(e, e->names_section, &names))
		return false;
	for (size_t i = 0; section_at(e, i, &section); i++) {
		const char *found = text_of(e, &names, section.sh_name);

		if (found && strcmp(found, name) == 0) {
			*ret = (struct elf_range){section.sh_addr, section.sh_size};
			return true;
		}
	}
	return false;
}

size_t elf_stubs_read(const struct elf_file *e, size_t n, struct elf_range *ret)
{
	Elf64_Shdr names, section;
	size_t found = 0;

	if (!section_at(e, e->names_section, &names))
		return 0;
	for (size_t i = 0; found < n && section_at(e, i, &section); i++) {
		const char *name = text_of(e, &names, section.sh_name);

		if (name && strncmp(name, ".plt", strlen(".plt")) == 0 &&
			section.sh_flags & SHF_EXECINSTR)
			ret[found++] = (struct elf_range){section.sh_addr, section.sh_size};
	}
	return found;
}

/* The symbols of the link editor, which only files that are not stripped have. */
static int static_each(const struct elf_file *e, const Elf64_Shdr *section,
	int (*with)(void *context, const struct elf_symbol *s), void *context)
{
	Elf64_Shdr strings;
	int r = 0;

	if (!section_at(e, section->sh_link, &strings))
		return 0;
	for (uint64_t i = 0; r >= 0 && i < section->sh_size / sizeof(Elf64_Sym) && i < SYMBOLS_MAX;
		i++) {
		const void *at =
			elf_bytes(e, section->sh_offset + i * sizeof(Elf64_Sym), sizeof(Elf64_Sym));
		struct elf_symbol symbol;
		Elf64_Sym s;

		if (!at)
			return 0;
		memcpy(&s, at, sizeof(s));
		if (!read_symbol(&s, text_of(e, &strings, s.st_name), &symbol))
			continue;
		symbol.is_exported = false;
		r = with(context, &symbol);
	}
	return r;
}

int elf_symbols_each(const struct elf_file *e, const struct elf_dynamic *d,
	int (*with)(void *context, const struct elf_symbol *s), void *context)
{
	size_t n = elf_dynamic_count(e, d);
	struct elf_symbol symbol;
	Elf64_Shdr section;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++)
		if (elf_dynamic_symbol(e, d, i, &symbol))
			r = with(context, &symbol);
	for (size_t i = 0; r >= 0 && section_at(e, i, &section); i++)
		if (section.sh_type == SHT_SYMTAB)
			r = static_each(e, &section, with, context);
	return r;
}
