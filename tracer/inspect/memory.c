/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/local-file.h"
#include "base/proc.h"

enum { PAGE_SIZE = 4096 };

/* Whether the page at @address is in memory, or in swap. If the kernel does not show it
 * (CONFIG_PROC_PAGE_MONITOR), it is taken to be. */
static bool is_present(pid_t tid, uint64_t address)
{
	_cleanup_(closep) int fd = -1;
	char path[PROC_PATH_SIZE];
	uint64_t entry;
	off_t at = (off_t)(address / (uint64_t)sysconf(_SC_PAGESIZE) * sizeof(entry));

	if (proc_path(path, sizeof(path), tid, "pagemap") < 0)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return true;
	return pread(fd, &entry, sizeof(entry), at) == sizeof(entry) && entry >> 62 != 0;
}

/* Whether the page belongs to a file that the kernel reads without asking a process. */
static bool is_local(pid_t tid, uint64_t address)
{
	_cleanup_(fclosep) FILE *in = NULL;
	_cleanup_(freep) char *line = NULL;
	char path[PROC_PATH_SIZE];
	struct proc_mapping m;
	struct stat st;
	size_t size = 0;

	if (proc_path(path, sizeof(path), tid, "maps") < 0)
		return false;
	in = fopen(path, "re");
	while (in && getline(&line, &size, in) > 0)
		if (proc_parse_mapping(line, &m) == 0 && address >= m.start && address < m.end)
			return m.ino != 0 && local_file_stat(m.path, &st, NULL) == 0 &&
			       st.st_ino == m.ino;
	return false;
}

/* To read a page that is not there is a fault. A file on FUSE, or userfaultfd, has a process answer
 * it, which may be one of the service's, and stopped. */
static bool can_be_read(pid_t tid, uint64_t address)
{
	return is_present(tid, address) || is_local(tid, address);
}

static bool all_can_be_read(pid_t tid, uint64_t address, size_t size)
{
	for (uint64_t at = address; at < address + size; at = (at / PAGE_SIZE + 1) * PAGE_SIZE)
		if (!can_be_read(tid, at))
			return false;
	return true;
}

bool memory_read(pid_t tid, uint64_t address, void *buf, size_t size)
{
	struct iovec to = {buf, size}, from = {(void *)(uintptr_t)address, size};

	return all_can_be_read(tid, address, size) &&
	       process_vm_readv(tid, &to, 1, &from, 1, 0) == (ssize_t)size;
}

/* Reads page by page, because the page behind the end of a string need not be mapped. */
size_t memory_read_string(pid_t tid, uint64_t address, char *buf, size_t size)
{
	size_t n = 0;

	while (n < size - 1) {
		size_t page = PAGE_SIZE - (address + n) % PAGE_SIZE, want = size - 1 - n;
		struct iovec to = {buf + n, want < page ? want : page};
		struct iovec from = {(void *)(uintptr_t)(address + n), to.iov_len};
		ssize_t got = can_be_read(tid, address + n)
				      ? process_vm_readv(tid, &to, 1, &from, 1, 0)
				      : -1;

		if (got <= 0)
			return 0;
		if (memchr(buf + n, '\0', (size_t)got))
			return 1;
		n += (size_t)got;
	}
	buf[n] = '\0';
	return n;
}
