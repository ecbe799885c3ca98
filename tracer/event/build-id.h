/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The build-id of an executable or library: a digest that the linker writes into it. Files of one
 * build have the same. */

enum { BUILD_ID_SIZE = 2 * 64 + 1 };

/* The build-id of the ELF file @fd, in hexadecimal digits. -ENODATA if it has none, or is no ELF
 * file. */
int build_id_read(int fd, char ret[BUILD_ID_SIZE]);
