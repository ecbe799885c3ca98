/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a seccomp filter is why a tracee ends. It needs the registers of the architecture, and is
 * done for x86-64 and the 32-bit programs that it runs. */

#include <stdbool.h>
#include <sys/types.h>

#include "abi/abi.h"

/* @tid is about to end (STOP_EXIT). Whether a filter killed its process because this thread made the
 * call @ret. */
bool killed_by_filter(pid_t tid, struct syscall_nr *ret);
