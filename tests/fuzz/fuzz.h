/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the fuzz targets share: input as a buffer of exactly its size, as a stream, as a file. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Stops the fuzzer unless @condition holds: a property of the parser, not of the input. */
static inline void fuzz_require(bool condition)
{
	if (!condition)
		abort();
}

/* A copy without room for one byte more, so that AddressSanitizer sees a read past the end. */
static inline char *fuzz_copy(const void *data, size_t size)
{
	char *copy = malloc(size + !size);

	fuzz_require(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

static inline FILE *fuzz_stream(const void *data, size_t size)
{
	FILE *in = size > 0 ? fmemopen((void *)data, size, "r") : fopen("/dev/null", "re");

	fuzz_require(in != NULL);
	return in;
}

/* A file in memory, read from its beginning. */
static inline int fuzz_file(const void *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	fuzz_require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	fuzz_require(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}
