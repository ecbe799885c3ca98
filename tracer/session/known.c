/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "known.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "inputs.h"
#include "profile/merge.h"
#include "ptrace/trap.h"

/* If only the launcher made a call, this run may be the first in which the service itself makes
 * it. */
static int collect_calls(struct profile *seen, struct known *ret)
{
	struct known k = {};
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(seen, &n);

	k.calls = calloc(n + 1, sizeof(*k.calls));
	if (!k.calls)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (observed_by_service(syscalls[i]) && trap_can_pass(syscalls[i]->syscall))
			k.calls[k.n++] = syscalls[i]->syscall;
	*ret = k;
	return 0;
}

int known_load(char *const *paths, struct profile *p, struct failure *f, struct known *ret)
{
	_cleanup_(profile_freep) struct profile *seen = NULL;
	int r;

	r = inputs_load(paths, f, &seen);
	if (r < 0)
		return r;
	r = profile_merge(p, seen);
	return r < 0 ? r : collect_calls(seen, ret);
}

int known_note(const struct known *k, struct run *run)
{
	for (size_t i = 0; i < k->n; i++) {
		int r = run_add_uncounted(run, k->calls[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

void known_release(struct known *k)
{
	free(k->calls);
	*k = (struct known){};
}
