/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "elf-file.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Debian's largest programs are half of that. */
static const size_t FILE_SIZE_MAX = (size_t)512 * 1024 * 1024;

const void *elf_bytes(const struct elf_file *e, uint64_t offset, uint64_t size)
{
	if (offset > e->size || size > e->size - offset)
		return NULL;
	return e->bytes + offset;
}

const struct elf_segment *elf_segment_of(const struct elf_file *e, uint64_t address)
{
	for (size_t i = 0; i < e->n_segments; i++)
		if (address - e->segments[i].start < e->segments[i].size)
			return &e->segments[i];
	return NULL;
}

bool elf_is_code(const struct elf_file *e, uint64_t address)
{
	const struct elf_segment *s = elf_segment_of(e, address);

	return s && s->is_code;
}

const void *elf_at(const struct elf_file *e, uint64_t address, uint64_t size)
{
	const struct elf_segment *s = elf_segment_of(e, address);

	if (!s || size > s->size - (address - s->start))
		return NULL;
	return e->bytes + s->offset + (address - s->start);
}

const char *elf_text_at(const struct elf_file *e, uint64_t address)
{
	const struct elf_segment *s = elf_segment_of(e, address);
	const char *text;
	uint64_t room;

	if (!s)
		return NULL;
	text = (const char *)e->bytes + s->offset + (address - s->start);
	room = s->size - (address - s->start);
	return memchr(text, '\0', room < ELF_TEXT_MAX ? room : ELF_TEXT_MAX) ? text : NULL;
}

static int read_whole(int fd, struct failure *f, struct elf_file *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return failure_set(f, -ENOEXEC, "it is no regular file");
	if ((uint64_t)st.st_size > FILE_SIZE_MAX)
		return failure_set(f, -EFBIG, "it has more than %zu MiB", FILE_SIZE_MAX >> 20);
	e->bytes = malloc((size_t)st.st_size + 1);
	if (!e->bytes)
		return -ENOMEM;
	while (e->size < (size_t)st.st_size) {
		ssize_t n =
			pread(fd, e->bytes + e->size, (size_t)st.st_size - e->size, (off_t)e->size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		e->size += (size_t)n;
	}
	return 0;
}

/* A file that is cut has segments that are not there; nothing is known of such a one. */
static int note_load(struct elf_file *e, const Elf64_Phdr *h)
{
	const struct elf_segment *last = e->n_segments ? &e->segments[e->n_segments - 1] : NULL;

	if (h->p_filesz == 0)
		return 0;
	/* The kernel and the linker want them in order. */
	if (!elf_bytes(e, h->p_offset, h->p_filesz) || h->p_vaddr > UINT64_MAX - h->p_filesz ||
		(last && h->p_vaddr - last->start < last->size))
		return -ENOEXEC;
	e->segments[e->n_segments++] = (struct elf_segment){
		.start = h->p_vaddr,
		.size = h->p_filesz,
		.offset = h->p_offset,
		.is_code = h->p_flags & PF_X,
	};
	return 0;
}

static void note_interpreter(struct elf_file *e, const Elf64_Phdr *h)
{
	const char *path = elf_bytes(e, h->p_offset, h->p_filesz);

	if (path && h->p_filesz > 1 && h->p_filesz <= ELF_TEXT_MAX && path[h->p_filesz - 1] == '\0')
		e->interpreter = path;
}

static int note_segments(struct elf_file *e, const Elf64_Ehdr *head)
{
	if (head->e_phnum > ELF_SEGMENTS_MAX || head->e_phentsize != sizeof(Elf64_Phdr))
		return -ENOEXEC;
	for (size_t i = 0; i < head->e_phnum; i++) {
		const void *at =
			elf_bytes(e, head->e_phoff + i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr));
		Elf64_Phdr h;

		if (!at)
			return -ENOEXEC;
		memcpy(&h, at, sizeof(h));
		if (h.p_type == PT_LOAD && note_load(e, &h) < 0)
			return -ENOEXEC;
		else if (h.p_type == PT_DYNAMIC)
			e->dynamic = (struct elf_range){h.p_vaddr, h.p_filesz};
		else if (h.p_type == PT_GNU_EH_FRAME)
			e->frames = (struct elf_range){h.p_vaddr, h.p_filesz};
		else if (h.p_type == PT_INTERP)
			note_interpreter(e, &h);
	}
	return e->n_segments > 0 ? 0 : -ENOEXEC;
}

static int note_head(struct elf_file *e, struct failure *f)
{
	Elf64_Ehdr head;

	if (e->size < sizeof(head) || memcmp(e->bytes, ELFMAG, SELFMAG) != 0)
		return failure_set(f, -ENOEXEC, "it is no ELF file");
	memcpy(&head, e->bytes, sizeof(head));
	if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB ||
		head.e_machine != EM_X86_64)
		return failure_set(f, -EPFNOSUPPORT,
			"it is not for x86-64, the only architecture whose code is read");
	if (head.e_type != ET_EXEC && head.e_type != ET_DYN)
		return failure_set(
			f, -ENOEXEC, "it is an ELF file, but neither an executable nor a library");
	e->type = head.e_type;
	e->entry = head.e_entry;
	if (head.e_shentsize == sizeof(Elf64_Shdr)) {
		e->sections = head.e_shoff;
		e->n_sections = head.e_shnum;
		e->names_section = head.e_shstrndx;
	}
	if (note_segments(e, &head) < 0)
		return failure_set(f, -ENOEXEC, "its ELF headers are broken, or the file is cut");
	return 0;
}

int elf_file_read(int fd, struct failure *f, struct elf_file *ret)
{
	struct elf_file e = {};
	int r;

	r = BYTE_ORDER == LITTLE_ENDIAN ? read_whole(fd, f, &e) : -EPFNOSUPPORT;
	if (r >= 0)
		r = note_head(&e, f);
	if (r < 0) {
		elf_file_release(&e);
		return r;
	}
	*ret = e;
	return 0;
}

void elf_file_release(struct elf_file *e)
{
	free(e->bytes);
	e->bytes = NULL;
}
