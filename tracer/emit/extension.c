/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "extension.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "comment.h"
#include "derive/users.h"
#include "groups/names.h"
#include "profile/makers.h"
#include "wrap.h"

/* "  NAME (ARCHITECTURE): EXECUTABLE...", once for each architecture. */
static int comment_call(FILE *out, const struct observed *o)
{
	_cleanup_(freep) const char **makers = NULL;
	_cleanup_(freep) char *shown = NULL;
	size_t n = 0;
	int r;

	r = makers_of_call(o, &makers);
	if (r < 0)
		return r;
	while (makers[n])
		n++;
	r = comment_list(makers, n, COMMENT_MAKERS, &shown);
	if (r < 0)
		return r;
	return comment(out, "  %s (%s): %s", o->name, o->arch_word, *shown ? shown : "(not known)");
}

static int comment_calls(FILE *out, const struct extension *e, const struct profile *p)
{
	size_t n;
	const struct observed *const *syscalls = profile_syscalls(p, &n);
	int r;

	for (size_t i = 0; i < n; i++) {
		const char *name = syscalls[i]->name;
		int id = name ? names_find(name) : -1;

		if (id < 0 || !sysset_has(&e->missing, id))
			continue;
		r = comment_call(out, syscalls[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Who reviews the drop-in sees whose calls it lets through. */
static int comment_users(FILE *out, const struct profile *p)
{
	size_t n;
	const struct run *const *runs = profile_runs(p, &n);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		_cleanup_(freep) char *sentence = NULL;

		r = users_sentence(runs[i], &sentence);
		if (r >= 0 && sentence)
			r = comment(out, "Warning: %s.", sentence);
	}
	return r;
}

int emit_extension(const struct extension *e, const struct profile *p, const char *what, FILE *out)
{
	_cleanup_(freep) const char **names = NULL;
	_cleanup_(freep) char *shown = NULL;
	int r;

	shown = escape_new(what);
	if (!shown)
		return -ENOMEM;
	r = names_sorted(&e->missing, &names);
	if (r < 0)
		return r;
	r = comment(out,
		"Made by syscarve for systemd %d. It adds to the filter of %s the system calls that "
		"were made and that this filter denies:",
		sets_version(e->target), shown);
	if (r < 0)
		return r;
	r = comment_calls(out, e, p);
	if (r < 0)
		return r;
	r = comment_users(out, p);
	if (r < 0)
		return r;
	r = comment(out,
		"To use it, save it as a drop-in of the unit. Its name must sort after the "
		"names of the unit's other drop-ins.");
	if (r < 0)
		return r;
	fputs("[Service]\n", out);
	wrap_words(out, "SystemCallFilter=", names, (size_t)sysset_count(&e->missing));
	return ferror(out) ? -EIO : 0;
}
