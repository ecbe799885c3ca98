/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Preloaded into syscarve: the allocation with the number $FAIL_AT fails. If the process that was
 * started ends by itself, it writes to $COUNT_FILE how many allocations there were.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

static atomic_ulong count;
static unsigned long fail_at;
static char count_file[256];
static pid_t first;

/* What syscarve starts is not meant. */
__attribute__((constructor)) static void begin(void)
{
	const char *number = getenv("FAIL_AT"), *file = getenv("COUNT_FILE");

	first = getpid();
	if (file)
		snprintf(count_file, sizeof(count_file), "%s", file);
	unsetenv("LD_PRELOAD");
	count = 0;
	fail_at = number ? strtoul(number, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
	FILE *out = *count_file && getpid() == first ? fopen(count_file, "we") : NULL;

	if (!out)
		return;
	fprintf(out, "%lu\n", (unsigned long)count);
	fclose(out);
}

static int fails(void)
{
	if (atomic_fetch_add(&count, 1) + 1 != fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
	return fails() ? NULL : __libc_realloc(memory, size);
}
