/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libsystemd.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"

#define DEFINE(name) typeof(&name) sym_##name;
#define ROW(name) {#name, &sym_##name},

LIBSYSTEMD_FUNCTIONS(DEFINE)

static const struct {
	const char *name;
	void *pointer; /* to the sym_ variable, whose type is that of the function */
} functions[] = {LIBSYSTEMD_FUNCTIONS(ROW)};

static int find_functions(void *library, struct failure *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *found = dlsym(library, functions[i].name);

		if (!found)
			return failure_set(f, -ELIBACC,
				"libsystemd is too old: it has no %s(); install a newer version",
				functions[i].name);
		memcpy(functions[i].pointer, &found, sizeof(found));
	}
	return 0;
}

int libsystemd_load(struct failure *f)
{
	static bool loaded;
	void *library;
	int r;

	if (loaded)
		return 0;
	library = dlopen("libsystemd.so.0", RTLD_NOW);
	if (!library)
		return failure_set(f, -ELIBACC, "cannot load libsystemd: %s", dlerror());
	r = find_functions(library, f);
	if (r < 0)
		return r;
	loaded = true;
	return 0;
}
