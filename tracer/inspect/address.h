/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Writes a socket's address from the memory of a stopped thread in readable form: "{AF_INET
 * 127.0.0.1:80}". Escaped. If the memory cannot be read, its address is written instead. */
void address_write(FILE *out, pid_t tid, uint64_t address, uint64_t len);
