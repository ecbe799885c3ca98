/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "build-id.h"

#include <errno.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

static void elf_endp(Elf **elf)
{
	elf_end(*elf);
}

/* Notes are aligned to four bytes, or to eight if their segment is. */
static Elf_Data *read_notes(Elf *elf, const GElf_Phdr *segment)
{
	Elf_Type type = segment->p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR;

	return elf_getdata_rawchunk(elf, (int64_t)segment->p_offset, segment->p_filesz, type);
}

static bool find_in(Elf_Data *notes, char ret[BUILD_ID_SIZE])
{
	size_t at = 0, name, id;
	GElf_Nhdr note;

	while (notes && (at = gelf_getnote(notes, at, &note, &name, &id)) > 0) {
		const char *bytes = notes->d_buf;

		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof("GNU") ||
			memcmp(bytes + name, "GNU", sizeof("GNU")) != 0 || note.n_descsz == 0 ||
			note.n_descsz > (BUILD_ID_SIZE - 1) / 2)
			continue;
		for (size_t i = 0; i < note.n_descsz; i++)
			sprintf(ret + 2 * i, "%02hhx", bytes[id + i]);
		return true;
	}
	return false;
}

int build_id_read(int fd, char ret[BUILD_ID_SIZE])
{
	_cleanup_(elf_endp) Elf *elf = NULL;
	size_t n = 0;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -ENODATA;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_getphdrnum(elf, &n) < 0)
		return -ENODATA;
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr segment;

		if (gelf_getphdr(elf, (int)i, &segment) && segment.p_type == PT_NOTE &&
			find_in(read_notes(elf, &segment), ret))
			return 0;
	}
	return -ENODATA;
}
