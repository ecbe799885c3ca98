/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The memory of a thread that is stopped. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads @size bytes; false if not all of them can be read. */
bool memory_read(pid_t tid, uint64_t address, void *buf, size_t size);

/* Reads a string of at most @size - 1 bytes, and ends it with a NUL. Returns 1 if it is whole, more
 * if it was cut, 0 if it cannot be read. */
size_t memory_read_string(pid_t tid, uint64_t address, char *buf, size_t size);
