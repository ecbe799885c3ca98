/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>

#include "verdict.h"

/*
 * Seccomp programs made of a verdict. The first stops a tracee (SECCOMP_RET_TRACE) at what is
 * denied, at what is logged, and at what the supervisor always has to see; the second does what
 * systemd's filter does. The caller frees @ret->filter. -ENOMEM, -E2BIG.
 */
int verdict_program_trap(const struct verdict *v, struct sock_fprog *ret);
int verdict_program_enforce(const struct verdict *v, struct sock_fprog *ret);
