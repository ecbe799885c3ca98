/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>

/*
 * The seccomp program that stops a tracee at every syscall (SCMP_ACT_TRACE), of every architecture that the kernel
 * can run: a call of one that was not thought of traps as well. The caller frees @ret->filter. 0, -ENOMEM, or what
 * libseccomp says.
 */
int trap_build(struct sock_fprog *ret);
