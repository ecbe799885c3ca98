/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Which architecture a program in an strace log is of. strace prints names of calls, and a word for
 * the ABI only in messages, which `-o` with a command leaves out. What is believed, in this order:
 *
 *   1. A message: "runs in 32 bit mode". If a log has messages of any kind (of ABIs, or that strace
 *      attached to a process), strace would have printed one for each process that is not of its
 *      own ABI.
 *   2. si_arch in a SIGSYS.
 *   3. What excludes architectures: a name that they do not have, the number of the call (-n), the
 *      width of the instruction pointer (-i), and an address that does not fit into 32 bits.
 *
 * strace runs on a host like this one unless the log shows that it did not: so if both this host's
 * architecture and others remain, the host's is right as soon as those that this host can run as
 * well (x86 on x86-64) are excluded. x32 has x86-64's names; only a message shows it.
 */

#include "strace-line.h"

/* A set of architectures: bit i stands for abi_arch_at(i). */
typedef uint32_t strace_arches;

/* Every architecture but x32. */
strace_arches strace_arches_all(void);

/* The architectures that have a name, for the names of one log: a table that forgets. */
struct strace_names {
	struct {
		char name[STRACE_NAME_SIZE];
		strace_arches arches;
	} slots[256];
};

/* What remains of @arches by a line of kind STRACE_CALL or STRACE_RESUMED. Evidence that excludes
 * everything is no evidence. */
strace_arches strace_arches_limit(
	struct strace_names *names, strace_arches arches, const struct strace_line *l);

/* The architecture of a message's mode, and that of a SIGSYS; 0 if it is not known. */
uint32_t strace_arch_of_mode(enum strace_mode mode);
uint32_t strace_arch_of_signal(struct scan text);

/* Whether one architecture remains. */
bool strace_arches_one(strace_arches arches);

/* The architecture that @arches shows; 0 if it does not show any. With @shows_modes, a program of
 * which there was no message is of strace's own ABI. */
uint32_t strace_arches_decide(strace_arches arches, bool shows_modes);
