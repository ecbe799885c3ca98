/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "compare.h"

#include <string.h>

static int compare_syscalls(const struct observed *a, const struct observed *b)
{
	int order = strcmp(a->arch_word, b->arch_word);

	if (order != 0)
		return order;
	return (a->syscall.nr > b->syscall.nr) - (a->syscall.nr < b->syscall.nr);
}

/* Both are sorted in the same way: this is a merge that leaves out what both have. */
int profile_compare(const struct profile *left, const struct profile *right,
	int (*fn)(bool added, const struct observed *o, void *userdata), void *userdata)
{
	size_t n, m, i = 0, k = 0;
	const struct observed *const *a = profile_syscalls(left, &n);
	const struct observed *const *b = profile_syscalls(right, &m);
	int found = 0, r = 0;

	while (i < n || k < m) {
		int order = i == n ? 1 : k == m ? -1 : compare_syscalls(a[i], b[k]);

		if (order != 0) {
			r = fn(order > 0, order > 0 ? b[k] : a[i], userdata);
			found++;
		}
		if (r < 0)
			return r;
		i += order <= 0;
		k += order >= 0;
	}
	return found;
}
