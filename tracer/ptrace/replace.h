/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Another call, or none, in place of the one at whose entry a tracee is stopped. It needs the
 * registers of the architecture, and is done for x86-64 and the 32-bit programs that it runs. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The kernel skips the call, which returns @result. False if this is not possible. Not to be used
 * where a filter of others is asked after this stop: it would be asked for the number -1. */
bool replace_by_result(pid_t tid, long result);

/* The kernel makes the call @nr of the same architecture, with the same arguments. */
bool replace_by_call(pid_t tid, int32_t nr);
