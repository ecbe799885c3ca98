/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Calls whose notification a signal has withdrawn. Until a notification is received, a signal ends the
 * wait for its answer, and the call with it: after a handler without SA_RESTART it would fail with
 * EINTR, which most calls never do. When such a signal is delivered, a tracer can have the call made
 * once more. This needs the registers of the architecture, and is done for x86-64 and the 32-bit
 * programs that it runs.
 */

#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "abi/abi.h"

/* Whether rt_sigaction(2) with the arguments @args, which @tid is about to call, installs a handler after
 * which a call that was withdrawn fails. False if its memory cannot be read. */
bool withdrawn_can_fail(pid_t tid, struct syscall_nr syscall, const uint64_t args[6]);

/* Whether this program can have calls made again. */
bool withdrawn_can_be_restarted(void);

/*
 * @tid is stopped before a signal is delivered to it; @received is the call that was received of it
 * last (with number -1 if there was none). If it was in another call, which so was withdrawn, it makes
 * that call again after the signal. If it was in the very same call, with the same arguments, it may
 * have been within it, and so it may if not @all calls are asked about: then EINTR is left to it if the
 * call is of those that a signal interrupts.
 */
void withdrawn_restart(pid_t tid, const struct seccomp_data *received, bool all);
