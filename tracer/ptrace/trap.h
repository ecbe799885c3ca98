/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>
#include <stddef.h>

#include "abi/abi.h"

/*
 * The SECCOMP_RET_TRACE that stops a tracee of ours. Its data is a random number, because a filter
 * of the service's own may answer SECCOMP_RET_TRACE as well, with data that is as a rule 0: without
 * a tracer such a call fails with ENOSYS.
 */
uint32_t trap_action(void);

/*
 * The seccomp program that stops a tracee (SECCOMP_RET_TRACE) at every system call but the @n
 * @known ones. Calls of foreign architectures always stop it, also those that this program does not
 * know, and so do the calls for which trap_can_pass() is false. The caller frees @ret->filter. 0 or
 * -ENOMEM.
 */
int trap_build(const struct syscall_nr *known, size_t n, struct sock_fprog *ret);

/* Whether a known call may pass: it is of the native architecture, and not one that the supervisor
 * always has to see. */
bool trap_can_pass(struct syscall_nr s);
