/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * One table that translates between the names of architectures (the kernel's audit numbers,
 * libseccomp's tokens, systemd's words, OCI's words), and between syscall numbers and names.
 *
 * Inside syscarve an architecture is libseccomp's token (SCMP_ARCH_*). It equals AUDIT_ARCH_*,
 * except for x32, which has a token of its own although the kernel distinguishes it from x86-64
 * only by bit 30 of the syscall number.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "x32.h"

struct syscall_nr {
	uint32_t arch; /* SCMP_ARCH_* token */
	int32_t nr;    /* as the kernel got it: x32's with bit 30 set */
};

/* The architecture that this program was built for. */
uint32_t abi_native(void);

/* The architectures that a kernel of @arch can run besides @arch itself (x86-64: x86 and x32),
 * ended by 0. */
const uint32_t *abi_compat(uint32_t arch);

/* systemd's word ("x86-64", "x86", "arm64") and OCI's word ("SCMP_ARCH_X86_64"); NULL if @arch is
 * unknown. */
const char *abi_word(uint32_t arch);
const char *abi_oci_word(uint32_t arch);

/* systemd's word for the @i-th architecture that is known; NULL behind the last one. */
const char *abi_word_at(size_t i);
/* That architecture itself; 0 behind the last one. */
uint32_t abi_arch_at(size_t i);

/* The architecture with this word of systemd or libseccomp ("amd64" is none), 0 if there is none.
 * "native" is abi_native(). */
uint32_t abi_from_word(const char *word);

/* Translates what the kernel reports (AUDIT_ARCH_*, nr) to our (arch, nr), which separates x32 from
 * x86-64. */
struct syscall_nr abi_from_audit(uint32_t audit_arch, int32_t nr);

/* The name that systemd and libseccomp use, or the kernel's own name if the call is newer than
 * libseccomp; NULL if the number has no known name, or, with errno set to ENOMEM, if memory ran
 * out. The name is kept for the life of the process. Not safe to call from several threads. */
const char *abi_name(struct syscall_nr s);

/* The number of @name on @arch; false if the call does not exist there. */
bool abi_number(uint32_t arch, const char *name, int32_t *ret);

/* Whether this host's libseccomp can resolve @name at all. If not, this host's systemd ignores it
 * in a filter. */
bool abi_host_resolves(const char *name);

/* The libseccomp that is linked at run time, "2.5.4". Static. */
const char *abi_libseccomp_version(void);
