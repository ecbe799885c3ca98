/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "build-id.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

int build_id_read(int fd, char ret[BUILD_ID_SIZE])
{
	const unsigned char *id;
	const void *bits;
	struct stat st;
	ssize_t size;
	Elf *elf;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -ENODATA;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	size = elf ? dwelf_elf_gnu_build_id(elf, &bits) : -1;
	if (size > 0 && size <= (BUILD_ID_SIZE - 1) / 2) {
		id = bits;
		for (ssize_t i = 0; i < size; i++)
			sprintf(ret + 2 * i, "%02x", id[i]);
	} else {
		size = -1;
	}
	elf_end(elf);
	return size < 0 ? -ENODATA : 0;
}
