/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict-program.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>

#include "abi/x32.h"
#include "event/diverted.h"
#include "ptrace/notable.h"
#include "ptrace/program.h"
#include "ptrace/trap.h"

struct trap {
	const struct verdict *verdict;
	struct notables notables;
};

/* The calls that change how a tracee has to be followed, or that show that it is not the service.
 * Mapped files do not matter here. */
static bool must_be_seen(const struct notables *n, struct syscall_nr s)
{
	enum notable w = notables_find(n, s);
	const char *name = abi_name(s);

	return (w != NOTABLE_NONE && w != NOTABLE_MMAP) || (name && diverted_is_shown_by(name));
}

static uint32_t stop_unless_passed(const void *userdata, struct syscall_nr s, uint32_t first)
{
	const struct trap *t = userdata;

	return verdict_of(t->verdict, s, first) != VERDICT_PASS || must_be_seen(&t->notables, s)
		       ? trap_action()
		       : SECCOMP_RET_ALLOW;
}

static uint32_t enforce(const void *userdata, struct syscall_nr s, uint32_t first)
{
	int verdict = verdict_of(userdata, s, first);

	if (verdict == VERDICT_PASS)
		return SECCOMP_RET_ALLOW;
	if (verdict == VERDICT_LOG)
		return SECCOMP_RET_LOG;
	if (verdict == FILTER_KILL)
		return SECCOMP_RET_KILL_PROCESS;
	return SECCOMP_RET_ERRNO | (uint32_t)verdict;
}

static int find_names_of(uint32_t arch)
{
	uint32_t bit = arch == SCMP_ARCH_X32 ? ABI_X32_BIT : 0;

	for (uint32_t nr = 0; nr < PROGRAM_NUMBERS; nr++) {
		errno = 0;
		if (!abi_name((struct syscall_nr){arch, (int32_t)(nr | bit)}) && errno == ENOMEM)
			return -ENOMEM;
	}
	return 0;
}

/* Has abi_name() remember all names. If memory did not suffice for one later, the verdict would take
 * the call for one without a name, which a deny list lets pass. */
static int find_names(void)
{
	int r;

	r = find_names_of(abi_native());
	for (const uint32_t *arch = abi_compat(abi_native()); r >= 0 && *arch; arch++)
		r = find_names_of(*arch);
	return r;
}

int verdict_program_trap(const struct verdict *v, struct sock_fprog *ret)
{
	struct trap t = {.verdict = v};
	int r;

	r = find_names();
	if (r < 0)
		return r;
	notables_init(&t.notables);
	return program_build(
		&(struct program_rules){
			.action = stop_unless_passed,
			.is_multiplexed = verdict_is_multiplexed,
			.userdata = &t,
			.foreign = trap_action(),
		},
		ret);
}

int verdict_program_enforce(const struct verdict *v, struct sock_fprog *ret)
{
	int r;

	r = find_names();
	if (r < 0)
		return r;
	return program_build(
		&(struct program_rules){
			.action = enforce,
			.is_multiplexed = verdict_is_multiplexed,
			.userdata = v,
			.foreign = filter_settings(v->filter)->n_arches ? SECCOMP_RET_KILL_PROCESS
									: SECCOMP_RET_ALLOW,
		},
		ret);
}
