/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* A socket's address in the memory of a thread that is stopped, for a person: "{AF_INET 127.0.0.1:80}". Escaped; where it
 * cannot be read, where it is. */
void address_write(FILE *out, pid_t tid, uint64_t address, uint64_t len);
