/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trap.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "notable.h"
#include "program.h"

/* Calls that always stop, beside those of notable.h: those that change the meaning of numbers, or
 * that make calls which no filter sees. */
static const char *const always[] = {"personality", "io_uring_setup"};

uint32_t trap_action(void)
{
	static uint16_t data;

	/* Early at boot there may be no random numbers. */
	if (data == 0 && getrandom(&data, sizeof(data), GRND_NONBLOCK) < 0)
		data = (uint16_t)getpid();
	data |= 1;
	return SECCOMP_RET_TRACE | data;
}

static bool can_pass(const struct notables *n, struct syscall_nr s)
{
	int32_t nr;

	if (s.arch != abi_native() || s.nr < 0 || s.nr >= PROGRAM_NUMBERS)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (abi_number(s.arch, always[i], &nr) && nr == s.nr)
			return false;
	return notables_find(n, s) == NOTABLE_NONE;
}

bool trap_can_pass(struct syscall_nr s)
{
	struct notables n;

	notables_init(&n);
	return can_pass(&n, s);
}

/* By the number of a native call. */
struct passing {
	bool call[PROGRAM_NUMBERS];
};

static uint32_t stop_unless_passing(const void *userdata, struct syscall_nr s, uint32_t first)
{
	const struct passing *p = userdata;
	bool is_numbered = s.arch == abi_native() && s.nr >= 0 && s.nr < PROGRAM_NUMBERS;

	return is_numbered && p->call[s.nr] ? SECCOMP_RET_ALLOW : trap_action();
}

/* A program that stops a tracee at every call needs no numbers. */
static int build_for_all(struct sock_fprog *ret)
{
	struct sock_filter *code = malloc(sizeof(*code));

	if (!code)
		return -ENOMEM;
	*code = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, trap_action());
	*ret = (struct sock_fprog){.len = 1, .filter = code};
	return 0;
}

int trap_build(const struct syscall_nr *known, size_t n, struct sock_fprog *ret)
{
	struct passing passing = {};
	struct notables notables;

	if (n == 0)
		return build_for_all(ret);
	notables_init(&notables);
	for (size_t i = 0; i < n; i++)
		if (can_pass(&notables, known[i]))
			passing.call[known[i].nr] = true;
	return program_build(
		&(struct program_rules){
			.action = stop_unless_passing,
			.userdata = &passing,
			.foreign = trap_action(),
		},
		ret);
}
