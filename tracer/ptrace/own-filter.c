/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "own-filter.h"

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "base/cleanup.h"
#include "inspect/memory.h"

bool own_filter_is_installed(enum notable what, const uint64_t args[6])
{
	if (args[2] == 0)
		return false;
	if (what == NOTABLE_SECCOMP)
		return (uint32_t)args[0] == SECCOMP_SET_MODE_FILTER;
	return what == NOTABLE_PRCTL && (int)args[0] == PR_SET_SECCOMP &&
	       args[1] == SECCOMP_MODE_FILTER;
}

bool own_filter_is_for_all(enum notable what, const uint64_t args[6])
{
	return what == NOTABLE_SECCOMP && args[1] & SECCOMP_FILTER_FLAG_TSYNC;
}

/* struct sock_fprog as the architecture has it. */
static bool read_header(pid_t tid, uint32_t arch, uint64_t address, uint16_t *ret_n, uint64_t *ret)
{
	struct {
		uint16_t len;
		uint32_t filter;
	} narrow;
	struct {
		uint16_t len;
		uint64_t filter;
	} wide;
	bool is_wide = arch == abi_native() && sizeof(void *) == sizeof(wide.filter);

	if (!memory_read(tid, address, is_wide ? (void *)&wide : (void *)&narrow,
		    is_wide ? sizeof(wide) : sizeof(narrow)))
		return false;
	*ret_n = is_wide ? wide.len : narrow.len;
	*ret = is_wide ? wide.filter : narrow.filter;
	return true;
}

static bool answers_trace(const struct sock_filter *program, uint16_t n)
{
	for (uint16_t i = 0; i < n; i++)
		if (program[i].code == (BPF_RET | BPF_K) &&
			(program[i].k & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_TRACE)
			return true;
	return false;
}

bool own_filter_is_outranked(
	pid_t tid, struct syscall_nr syscall, enum notable what, const uint64_t args[6])
{
	_cleanup_(freep) struct sock_filter *program = NULL;
	uint64_t address;
	uint16_t n;

	if (what == NOTABLE_SECCOMP && args[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER)
		return true;
	if (!read_header(tid, syscall.arch, args[2], &n, &address) || n > BPF_MAXINSNS)
		return false;
	program = calloc(n, sizeof(*program));
	return program && memory_read(tid, address, program, n * sizeof(*program)) &&
	       answers_trace(program, n);
}
