/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packed files: gzip, xz, zstd, several in one, damaged, cut. */
#include "fuzz.h"
#include "logs/unpack.h"

/* A small file may unpack to very much. */
enum { ENOUGH = 1 << 20 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	int fd = fuzz_file(data, size);
	size_t room = 1 + size % 4096, total = 0;
	char *buf = malloc(room);
	struct unpack *u;
	ssize_t n;

	fuzz_require(buf != NULL);
	if (unpack_new(fd, &u) == 0) {
		unpack_name(u);
		while (total < ENOUGH && (n = unpack_read(u, buf, room)) > 0) {
			fuzz_require((size_t)n <= room);
			total += (size_t)n;
		}
		unpack_free(u);
	}
	free(buf);
	close(fd);
	return 0;
}
