/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "extension.h"

#include <string.h>

#include "abi/abi.h"
#include "groups/names.h"

static void report_unnamed(
	const struct sets *target, const struct observed *o, const struct reporter *reporter)
{
	if (o->name)
		reporter_say(reporter,
			"warning: %s (%s) was denied, but the libseccomp of systemd %d does not know "
			"the name: no filter can allow it there",
			o->name, o->arch_word, sets_version(target));
	else
		reporter_say(reporter,
			"warning: system call %d of %s was denied, but it has no known name: no "
			"filter can allow it",
			o->syscall.nr, o->arch_word);
}

static void report_arches(const struct profile *p, const struct reporter *reporter)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	const char *last = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct observed *o = syscalls[i];

		if (o->syscall.arch == abi_native() || (last && strcmp(last, o->arch_word) == 0))
			continue;
		last = o->arch_word;
		reporter_say(reporter,
			"warning: calls of %s were observed; SystemCallArchitectures= must admit it",
			last);
	}
}

void extension_find(const struct sets *target, const struct profile *p,
	const struct sysset *allowed, const struct reporter *reporter, struct extension *ret)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	struct extension e = {.target = target};

	for (size_t i = 0; i < n; i++) {
		int id = syscalls[i]->name ? names_find(syscalls[i]->name) : -1;

		if (id >= 0 && sysset_has(allowed, id))
			continue;
		if (id >= 0 && sysset_has(sets_resolvable(target), id))
			sysset_add(&e.missing, id);
		else
			report_unnamed(target, syscalls[i], reporter);
	}
	report_arches(p, reporter);
	*ret = e;
}
