/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "known.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "inputs.h"
#include "ptrace/trap.h"

/* What only the service manager's child was seen to make, the service may be the first to make now. */
static bool was_made(const struct observed *o)
{
	for (size_t i = 0; i < o->n_sightings; i++)
		if (!o->sightings[i].launcher)
			return true;
	return false;
}

static int take(struct known *k, struct profile *seen)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(seen, &n);

	k->calls = calloc(n + 1, sizeof(*k->calls));
	if (!k->calls)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (was_made(syscalls[i]) && trap_can_spare(syscalls[i]->syscall))
			k->calls[k->n++] = syscalls[i]->syscall;
	return 0;
}

int known_load(const struct verb *v, char *const *paths, struct profile *p, struct known *ret)
{
	_cleanup_(profile_freep) struct profile *seen = NULL;
	struct failure f = {};
	int r;

	if (inputs_load(v, paths, &seen) != 0)
		return EXIT_CARVE;
	r = take(ret, seen);
	if (r >= 0)
		r = profile_merge(p, seen);
	return r < 0 ? verb_fail(v, &f, r, EXIT_CARVE) : 0;
}

int known_note(const struct known *k, struct run *run)
{
	int r = 0;

	for (size_t i = 0; i < k->n && r >= 0; i++)
		r = run_add_uncounted(run, k->calls[i]);
	return r;
}

void known_release(struct known *k)
{
	free(k->calls);
	*k = (struct known){};
}
