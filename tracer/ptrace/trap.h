/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>
#include <stddef.h>

#include "abi/abi.h"

/*
 * The seccomp program that stops a tracee at every syscall (SCMP_ACT_TRACE), of every architecture that the kernel
 * can run: a call of one that was not thought of traps as well. The @n calls of @untrapped do not stop it, but for
 * those that the supervisor has to see (notable.h, exec), and those of other architectures than the native one. The
 * caller frees @ret->filter. 0, -ENOMEM, or what libseccomp says.
 */
int trap_build(const struct syscall_nr *untrapped, size_t n, struct sock_fprog *ret);

/* Whether trap_build() would leave @s untrapped. */
bool trap_can_spare(struct syscall_nr s);
