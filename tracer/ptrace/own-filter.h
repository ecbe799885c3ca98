/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a seccomp filter that a thread is about to install would lose to the notifications. */

#include <stdbool.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "notable.h"

/* Whether the call @what with the arguments @args installs a filter. libseccomp asks what the kernel can
 * do by calls without a program, which do not. */
bool own_filter_is_installed(enum notable what, const uint64_t args[6]);

/* Whether that filter is for all threads of the process. */
bool own_filter_is_for_all(enum notable what, const uint64_t args[6]);

/*
 * Whether the filter needs what there is once only, or what comes after a notification: a listener of
 * its own, or the answer SECCOMP_RET_TRACE. The program is read from the memory of @tid, which waits;
 * false if it cannot be read.
 */
bool own_filter_is_outranked(
	pid_t tid, struct syscall_nr syscall, enum notable what, const uint64_t args[6]);
