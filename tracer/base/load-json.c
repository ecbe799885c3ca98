/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "load-json.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static _Thread_local bool out_of_memory;

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		out_of_memory = true;
	return memory;
}

__attribute__((constructor)) static void watch_allocations(void)
{
	json_set_alloc_funcs(allocate, free);
}

int load_json(const char *text, size_t n, json_error_t *error, json_t **ret)
{
	json_t *loaded;

	out_of_memory = false;
	loaded = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, error);
	if (out_of_memory) {
		json_decref(loaded);
		return -ENOMEM;
	}
	if (!loaded)
		return -EBADMSG;
	*ret = loaded;
	return 0;
}
