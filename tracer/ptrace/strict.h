/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Seccomp's strict mode (SECCOMP_MODE_STRICT). The kernel refuses it to a thread that has a filter,
 * and the trap filter is one. So the supervisor does what the kernel would: it lets the call that
 * asks for strict mode succeed, and kills the thread at the first call that the mode forbids.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "notable.h"

/* Whether the call @what with the arguments @args asks for strict mode. */
bool strict_is_request(enum notable what, const uint64_t args[6]);

/* Whether strict mode allows the call: read, write, exit, and the return from a signal handler. */
bool strict_allows(struct syscall_nr s);

/* Kills @tid, which is stopped at the entry of a call, as the kernel does: other threads of its
 * process live on. True if the thread is to be continued, so that it ends. */
bool strict_kill(pid_t tid);
