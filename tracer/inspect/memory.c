/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "memory.h"

#include <string.h>
#include <sys/uio.h>

bool memory_read(pid_t tid, uint64_t address, void *buf, size_t size)
{
	struct iovec to = {buf, size}, from = {(void *)(uintptr_t)address, size};

	return process_vm_readv(tid, &to, 1, &from, 1, 0) == (ssize_t)size;
}

/* Reads page by page, because the page behind the end of a string need not be mapped. */
size_t memory_read_string(pid_t tid, uint64_t address, char *buf, size_t size)
{
	size_t n = 0;

	while (n < size - 1) {
		size_t page = 4096 - (address + n) % 4096, want = size - 1 - n;
		struct iovec to = {buf + n, want < page ? want : page};
		struct iovec from = {(void *)(uintptr_t)(address + n), to.iov_len};
		ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);

		if (got <= 0)
			return 0;
		if (memchr(buf + n, '\0', (size_t)got))
			return 1;
		n += (size_t)got;
	}
	buf[n] = '\0';
	return n;
}
