/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "trap.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "abi/abi.h"
#include "base/cleanup.h"

static void seccomp_releasep(scmp_filter_ctx *c)
{
	if (*c)
		seccomp_release(*c);
}

static int make_context(scmp_filter_ctx *ret)
{
	_cleanup_(seccomp_releasep) scmp_filter_ctx c = seccomp_init(SCMP_ACT_TRACE(0));
	int r;

	if (!c)
		return -ENOMEM;
	r = seccomp_attr_set(c, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_TRACE(0));
	if (r < 0)
		return r;
	for (const uint32_t *a = abi_compat(abi_native()); *a; a++) {
		r = seccomp_arch_add(c, *a);
		if (r < 0 && r != -EEXIST)
			return r;
	}
	*ret = TAKE(c);
	return 0;
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

/* The program is made here and loaded by the child with one bare call: whatever libseccomp does besides would be
 * trapped already. */
int trap_build(struct sock_fprog *ret)
{
	_cleanup_(seccomp_releasep) scmp_filter_ctx c = NULL;
	_cleanup_(closep) int fd = -1;
	int r;

	r = make_context(&c);
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
