/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>

#include "verdict.h"

/*
 * Seccomp programs made of a verdict: one stops a tracee (SECCOMP_RET_TRACE) at what is denied and at what the
 * supervisor has to see; the other does what systemd's filter does. The caller frees @ret->filter. -ENOMEM, -E2BIG.
 */
int program_trap(const struct verdict *v, struct sock_fprog *ret);
int program_enforce(const struct verdict *v, struct sock_fprog *ret);
