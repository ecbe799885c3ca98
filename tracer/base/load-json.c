/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "load-json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * Jansson 2.14 does not bear that memory runs out while it reads: it goes on, reads behind the end of
 * the text that it could not store, returns texts and numbers that lack characters, or aborts. So
 * the first allocation that fails leaves it at once, and all that it had is freed here.
 */
struct block {
	struct block *previous, *next; /* among those of this load; NULL for any other */
	alignas(max_align_t) char memory[];
};

static _Thread_local struct load {
	jmp_buf *out_of_memory; /* NULL: nothing is being loaded */
	struct block *last;
} load;

static void *allocate(size_t size)
{
	struct block *block = size < SIZE_MAX / 2 ? malloc(sizeof(*block) + size) : NULL;

	if (!block && load.out_of_memory)
		longjmp(*load.out_of_memory, 1);
	if (!block)
		return NULL;
	*block = (struct block){};
	if (!load.out_of_memory)
		return block->memory;
	block->previous = load.last;
	if (load.last)
		load.last->next = block;
	load.last = block;
	return block->memory;
}

static void release(void *memory)
{
	struct block *block;

	if (!memory)
		return;
	block = (struct block *)((char *)memory - offsetof(struct block, memory));
	if (block->previous)
		block->previous->next = block->next;
	if (block->next)
		block->next->previous = block->previous;
	if (block == load.last)
		load.last = block->previous;
	free(block);
}

__attribute__((constructor)) static void set_functions(void)
{
	json_set_alloc_funcs(allocate, release);
}

/* Frees what the load had, or leaves it to the value that was loaded. */
static void end_load(bool frees)
{
	struct block *block = load.last;

	while (block) {
		struct block *previous = block->previous;

		if (frees)
			free(block);
		else
			*block = (struct block){};
		block = previous;
	}
	load = (struct load){};
}

int load_json(const char *text, size_t n, json_error_t *error, json_t **ret)
{
	jmp_buf out_of_memory;
	json_t *loaded;

	if (setjmp(out_of_memory) != 0) {
		end_load(true);
		return -ENOMEM;
	}
	load.out_of_memory = &out_of_memory;
	loaded = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, error);
	end_load(false);
	if (!loaded)
		return -EBADMSG;
	*ret = loaded;
	return 0;
}
