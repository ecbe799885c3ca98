/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Words of libaudit, as `ausearch -i` prints them: its names of calls and architectures are not systemd's. */

#include <stdbool.h>
#include <stdint.h>

/* The kernel's AUDIT_ARCH_* behind libaudit's word ("x86_64", "i386", "aarch64"); 0 where unknown. */
uint32_t abi_from_audit_word(const char *word);

/* The number of the call that libaudit, or else libseccomp, calls @name on @audit_arch; false where neither does. */
bool abi_from_audit_name(uint32_t audit_arch, const char *name, int32_t *ret);
