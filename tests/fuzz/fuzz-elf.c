/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ELF files whose code is read, and what is kept of them. */
#include "fuzz.h"
#include "reach/elf-file.h"
#include "reach/graph-build.h"
#include "reach/graph-cache.h"

/* What was packed is read again as the same. */
static void pack_again(const struct graph *g, const struct symbols *names)
{
	struct symbols others;
	struct graph *copy;
	size_t size, size_again;
	char *bytes, *bytes_again;

	fuzz_require(graph_pack(g, names, &size, &bytes) == 0);
	symbols_init(&others);
	fuzz_require(graph_unpack(bytes, size, &others, &copy) == 0);
	fuzz_require(graph_pack(copy, &others, &size_again, &bytes_again) == 0);
	fuzz_require(size == size_again && memcmp(bytes, bytes_again, size) == 0);
	graph_free(copy);
	symbols_release(&others);
	free(bytes);
	free(bytes_again);
}

/* An entry of the cache that somebody has damaged. */
static void unpack_damaged(const unsigned char *data, size_t size)
{
	char *bytes = fuzz_copy(data, size);
	struct symbols names;
	struct graph *g;

	symbols_init(&names);
	if (graph_unpack(bytes, size, &names, &g) == 0)
		graph_free(g);
	symbols_release(&names);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	int fd = fuzz_file(data, size);
	struct symbols names;
	struct elf_file e;
	struct graph *g;

	unpack_damaged(data, size);
	symbols_init(&names);
	if (elf_file_read(fd, NULL, &e) == 0) {
		if (graph_build(&e, &names, &g) == 0) {
			pack_again(g, &names);
			graph_free(g);
		}
		elf_file_release(&e);
	}
	symbols_release(&names);
	close(fd);
	return 0;
}
