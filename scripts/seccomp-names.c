/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp-names LIBRARY <CANDIDATES: prints the names that this libseccomp.so can resolve, one on
 * each line: the names of all numbers of all architectures, and the candidates that it knows
 * without a number. gen-sets uses it.
 */
#include <dlfcn.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t arches[] = {
	0x40000003,
	0xc000003e,
	0x4000003e,
	0x40000028,
	0xc00000b7,
	0x00000008,
	0x80000008,
	0xa0000008,
	0x40000008,
	0xc0000008,
	0xe0000008,
	0x00000014,
	0x80000015,
	0xc0000015,
	0x00000016,
	0x80000016,
	0x0000000f,
	0x8000000f,
	0xc00000f3,
	0xc0000102,
	0x00000004,
	0x0000002a,
	0x4000002a,
};

/* The ranges of numbers: from zero, of x32, and the two blocks of private calls of arm. */
static const struct {
	int first, last;
} ranges[] = {{0, 8000}, {0x40000000, 0x40000400}, {0xf0000, 0xf0010}};

int main(int argc, char **argv)
{
	char *(*by_number)(uint32_t, int);
	int (*by_name)(const char *);
	char line[256];
	void *lib;

	if (argc != 2)
		errx(2, "usage: seccomp-names LIBRARY");
	lib = dlopen(argv[1], RTLD_NOW);
	if (!lib)
		errx(1, "%s", dlerror());
	*(void **)&by_number = dlsym(lib, "seccomp_syscall_resolve_num_arch");
	*(void **)&by_name = dlsym(lib, "seccomp_syscall_resolve_name");
	if (!by_number || !by_name)
		errx(1, "%s: not a libseccomp", argv[1]);

	for (size_t a = 0; a < sizeof(arches) / sizeof(arches[0]); a++)
		for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
			for (int nr = ranges[i].first; nr < ranges[i].last; nr++) {
				char *name = by_number(arches[a], nr);

				if (name && by_name(name) != -1)
					puts(name);
				free(name);
			}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && by_name(line) != -1)
			puts(line);
	}
	return 0;
}
