/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Preloaded into syscarve: the allocation with the number $FAIL_AT fails. If that is 0, and the
 * process that was started ends by itself, it writes to $PLACES_FILE which numbers are worth
 * failing: for each place that allocates, which is a chain of callers, the first and the last time
 * that it did. Thousands of allocations are made at some hundreds of places.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <unwind.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

enum {
	CALLERS = 24,
	PLACES = 1 << 16, /* a power of two, and many more than there are */
};

static struct place {
	uint64_t hash; /* 0: none */
	unsigned long first, last;
} places[PLACES];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long count, fail_at;
static const char *places_file;
static pid_t first;

/* What syscarve starts is not meant. */
__attribute__((constructor)) static void begin(void)
{
	const char *number = getenv("FAIL_AT");

	first = getpid();
	places_file = getenv("PLACES_FILE");
	unsetenv("LD_PRELOAD");
	fail_at = number ? strtoul(number, NULL, 10) : 0;
	count = 0;
}

__attribute__((destructor)) static void end(void)
{
	FILE *out = places_file && getpid() == first && !fail_at ? fopen(places_file, "we") : NULL;

	if (!out)
		return;
	for (size_t i = 0; i < PLACES; i++) {
		if (places[i].hash)
			fprintf(out, "%lu\n", places[i].first);
		if (places[i].last > places[i].first)
			fprintf(out, "%lu\n", places[i].last);
	}
	fclose(out);
}

struct chain {
	uint64_t hash;
	int depth;
};

static _Unwind_Reason_Code add_caller(struct _Unwind_Context *context, void *data)
{
	struct chain *c = data;

	c->hash = (c->hash ^ _Unwind_GetIP(context)) * UINT64_C(0x100000001b3);
	return ++c->depth < CALLERS ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void note(unsigned long number)
{
	struct chain c = {.hash = UINT64_C(0xcbf29ce484222325)};
	struct place *p;

	_Unwind_Backtrace(add_caller, &c);
	c.hash |= 1;
	p = &places[(c.hash >> 40) % PLACES];
	while (p->hash && p->hash != c.hash)
		p = p + 1 < places + PLACES ? p + 1 : places;
	if (!p->hash)
		*p = (struct place){c.hash, number, number};
	p->last = number;
}

static bool fails(void)
{
	static _Thread_local bool is_noting;
	bool failed;

	if (is_noting)
		return false;
	is_noting = true;
	pthread_mutex_lock(&lock);
	failed = ++count == fail_at;
	if (!fail_at && getpid() == first)
		note(count);
	pthread_mutex_unlock(&lock);
	is_noting = false;
	if (failed)
		errno = ENOMEM;
	return failed;
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
