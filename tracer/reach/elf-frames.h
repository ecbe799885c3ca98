/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the functions of an ELF file are, by what it holds for unwinding the stack (.eh_frame):
 * also a stripped file has that. */

#include "elf-file.h"

/* The ranges of code, sorted by start; the caller frees them. None if there is nothing to read.
 * -ENOMEM. */
int elf_frames_read(const struct elf_file *e, size_t *ret_n, struct elf_range **ret);
