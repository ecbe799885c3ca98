/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The build-id of an executable or library: a digest that the linker writes into it. Files of one
 * build have the same. */

#include <limits.h>

enum { BUILD_ID_SIZE = 2 * 64 + 1 };

/* The build-id of the ELF file @fd, in hexadecimal digits. -ENODATA if it has none, if it is no ELF
 * file, or if it has so many or so large headers or notes as no linker makes: what is read, and the
 * memory for it, is bounded. */
int build_id_read(int fd, char ret[BUILD_ID_SIZE]);

/* The path of the program that the ELF file @fd asks to be loaded by, the dynamic linker. 0 or
 * -ENODATA. */
int build_id_interpreter(int fd, char ret[PATH_MAX]);
