/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The words of libaudit, as `ausearch -i` prints them. Its names of calls and architectures differ
 * from systemd's. */

#include <stdbool.h>
#include <stdint.h>

/* The kernel's AUDIT_ARCH_* for libaudit's word ("x86_64", "i386", "aarch64"); 0 if the word is
 * unknown. */
uint32_t abi_from_audit_word(const char *word);

/* The number of the call that libaudit, or otherwise libseccomp, calls @name on @audit_arch; false
 * if neither knows it. */
bool abi_from_audit_name(uint32_t audit_arch, const char *name, int32_t *ret);
