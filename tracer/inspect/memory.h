/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The memory of a thread that is stopped. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All of it, or false. */
bool memory_read(pid_t tid, uint64_t address, void *buf, size_t size);

/* A string of at most @size - 1 bytes, always ended: 1 where it is whole, more where it was cut, 0 where it cannot be
 * read. */
size_t memory_read_string(pid_t tid, uint64_t address, char *buf, size_t size);
