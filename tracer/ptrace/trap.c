/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trap.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "notable.h"

static void seccomp_releasep(scmp_filter_ctx *c)
{
	if (*c)
		seccomp_release(*c);
}

/* Beyond notable.h: what begins with an exec, what changes the numbers' meaning, and what calls past the filter. */
static const char *const always[] = {"execve", "execveat", "personality", "io_uring_setup"};

bool trap_can_spare(struct syscall_nr s)
{
	struct notables n;
	int32_t nr;

	if (s.arch != abi_native() || s.nr < 0)
		return false;
	notables_init(&n);
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (abi_number(s.arch, always[i], &nr) && nr == s.nr)
			return false;
	return notables_find(&n, s) == NOTABLE_NONE;
}

static int make_native(const struct syscall_nr *untrapped, size_t n, scmp_filter_ctx *ret)
{
	_cleanup_(seccomp_releasep) scmp_filter_ctx c = seccomp_init(SCMP_ACT_TRACE(0));
	int r;

	if (!c)
		return -ENOMEM;
	r = seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_TRACE(0));
	if (r < 0)
		return r;
	/* A binary tree; where libseccomp is older than 2.5, a list does it. */
	seccomp_attr_set(c, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (size_t i = 0; i < n; i++) {
		if (!trap_can_spare(untrapped[i]))
			continue;
		r = seccomp_rule_add(c, SCMP_ACT_ALLOW, untrapped[i].nr, 0);
		if (r < 0 && r != -EEXIST)
			return r;
	}
	*ret = TAKE(c);
	return 0;
}

/* The other architectures are in a filter of their own, so that no rule is theirs. */
static int merge_compat(scmp_filter_ctx into)
{
	_cleanup_(seccomp_releasep) scmp_filter_ctx c = NULL;
	const uint32_t *a = abi_compat(abi_native());
	int r;

	if (!*a)
		return 0;
	r = make_native(NULL, 0, &c);
	if (r < 0)
		return r;
	for (; *a; a++) {
		r = seccomp_arch_add(c, *a);
		if (r < 0 && r != -EEXIST)
			return r;
	}
	r = seccomp_arch_remove(c, abi_native());
	if (r >= 0)
		r = seccomp_merge(into, c);
	if (r >= 0)
		c = NULL; /* it is part of the other now */
	return r;
}

static int read_program(int fd, struct sock_fprog *ret)
{
	_cleanup_(freep) struct sock_filter *code = NULL;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	code = malloc((size_t)st.st_size);
	if (!code)
		return -ENOMEM;
	if (pread(fd, code, (size_t)st.st_size, 0) != st.st_size)
		return -EIO;
	ret->len = (unsigned short)((size_t)st.st_size / sizeof(*code));
	ret->filter = TAKE(code);
	return 0;
}

static int build_all(struct sock_fprog *ret)
{
	struct sock_filter *code = malloc(sizeof(*code));

	if (!code)
		return -ENOMEM;
	*code = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	*ret = (struct sock_fprog){.len = 1, .filter = code};
	return 0;
}

/* The program is made here and loaded by the child with one bare call: whatever libseccomp does besides would be
 * trapped already. */
int trap_build(const struct syscall_nr *untrapped, size_t n, struct sock_fprog *ret)
{
	_cleanup_(seccomp_releasep) scmp_filter_ctx c = NULL;
	_cleanup_(closep) int fd = -1;
	int r;

	if (n == 0)
		return build_all(ret);
	r = make_native(untrapped, n, &c);
	if (r < 0)
		return r;
	r = merge_compat(c);
	if (r < 0)
		return r;
	fd = memfd_create("syscarve-trap", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = seccomp_export_bpf(c, fd);
	if (r < 0)
		return r;
	return read_program(fd, ret);
}
