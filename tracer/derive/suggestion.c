/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "suggestion.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"

const struct reason_row reason_kinds[] = {
	[REASON_NONE] = {"none", "the call is not allowed", "not allowed"},
	[REASON_OBSERVED] = {"observed", "the service made the call", "observed"},
	[REASON_IMPLIED] = {"implied", "systemd lets the call through in every allow list",
		"implied by systemd"},
	[REASON_LAUNCHER] = {"launcher",
		"the service manager's child makes the call before the exec",
		"made by systemd to start the service"},
	[REASON_REACHED] = {"reached", "the code of the service can make the call",
		"that its code can make"},
	[REASON_HELPER] = {"helper",
		"programs that a service commonly runs can make the call, and it is not sensitive",
		"that programs such as a shell can make"},
	[REASON_FORM] = {"form", "the call is a form or a companion of an observed one",
		"related to observed ones"},
	[REASON_HARMLESS] = {"harmless",
		"services make the call on rare paths, and it is not sensitive", "harmless ones"},
	[REASON_FILE_OWNER] = {"file-owner",
		"services change the owner of a file when they rotate it",
		"for the rotation of files"},
	[REASON_SET] = {"set", "the call is in a set of the filter, and not needed itself",
		"other members of the sets"},
	[_REASON_MAX] = {},
};
static_assert(ARRAY_SIZE(reason_kinds) == _REASON_MAX + 1, "each kind has its row");

const struct warning_row warning_kinds[] = {
	[WARN_INCOMPLETE] = {"incomplete", "the observation was incomplete"},
	[WARN_UNNAMED] = {"unnamed", "a system call without a known name was made"},
	[WARN_UNRESOLVABLE] = {"unresolvable", "the target's libseccomp does not know a name"},
	[WARN_PRIVILEGED_EXEC] = {"privileged-exec",
		"a program that gains privileges was executed"},
	[WARN_IO_URING] = {"io-uring", "io_uring was used, whose operations no filter restricts"},
	[WARN_FOREIGN_ARCH] = {"foreign-arch", "calls of another architecture were observed"},
	[WARN_GONE_EXEC] = {"gone-executable", "an executable is not a file of this host"},
	[WARN_PERSONALITY] = {"personality", "LockPersonality= would refuse a call"},
	[WARN_WITHIN] = {"within",
		"a call was made that the filter of --within= or --unit= denies"},
	[WARN_ONE_START] = {"one-start", "the exact style, of a single start"},
	[WARN_DIVERTED] = {"diverted", "a program asked systemd to start something"},
	[WARN_SEVERAL_USERS] = {"several-users",
		"the records of a log are of several users, and not all may be the service's"},
	[WARN_JOBS] = {"jobs", "a program runs what users or scripts give it"},
	[_WARN_MAX] = {},
};
static_assert(ARRAY_SIZE(warning_kinds) == _WARN_MAX + 1, "each kind has its row");

int suggestion_add(struct suggestion *s, const struct assignment *a)
{
	struct assignment *grown =
		reallocarray(s->assignments, s->n_assignments + 1, sizeof(*grown));

	if (!grown) {
		free(a->words);
		return -ENOMEM;
	}
	s->assignments = grown;
	s->assignments[s->n_assignments++] = *a;
	return 0;
}

const struct assignment *suggestion_next(
	const struct suggestion *s, const char *key, const struct assignment *after)
{
	size_t i = after ? (size_t)(after - s->assignments) + 1 : 0;

	for (; i < s->n_assignments; i++)
		if (strcmp(s->assignments[i].key, key) == 0)
			return &s->assignments[i];
	return NULL;
}

int suggestion_warn(struct suggestion *s, enum warning_kind kind, const char *fmt, ...)
{
	struct warning *grown = reallocarray(s->warnings, s->n_warnings + 1, sizeof(*grown));
	va_list args;
	char *text;
	int n;

	if (!grown)
		return -ENOMEM;
	s->warnings = grown;
	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n < 0)
		return -ENOMEM;
	s->warnings[s->n_warnings++] = (struct warning){.kind = kind, .text = text};
	return 0;
}

/* "~a b", in a new string. */
static char *join_words(const struct assignment *a)
{
	size_t size = 2;
	char *text, *end;

	for (size_t i = 0; i < a->n; i++)
		size += strlen(a->words[i]) + 1;
	text = malloc(size);
	if (!text)
		return NULL;
	end = stpcpy(text, a->deny ? "~" : "");
	for (size_t i = 0; i < a->n; i++)
		end = stpcpy(stpcpy(end, i > 0 ? " " : ""), a->words[i]);
	return text;
}

static int assign(const struct assignment *a, struct filter *f)
{
	_cleanup_(freep) char *text = NULL;
	int r;

	if (a->reset) {
		r = filter_set(f, a->key, "", NULL, 0);
		if (r < 0)
			return r;
	}
	text = join_words(a);
	if (!text)
		return -ENOMEM;
	return filter_set(f, a->key, text, NULL, 0);
}

int suggestion_filter(const struct suggestion *s, struct filter *f)
{
	int r;

	for (size_t i = 0; i < s->n_assignments; i++) {
		r = assign(&s->assignments[i], f);
		if (r < 0)
			return r;
	}
	return 0;
}

const struct reason *suggestion_reason(const struct suggestion *s, int id)
{
	return &s->reasons[id];
}

int suggestion_count(const struct suggestion *s, enum reason_kind kind)
{
	int n = 0;

	SYSSET_FOREACH (id, &s->allowed)
		n += s->reasons[id].kind == kind;
	return n;
}

struct sysset suggestion_sensitive(const struct suggestion *s)
{
	return sysset_minus(sysset_intersect(s->allowed, *sets_sensitive(s->target)), s->implied);
}

int suggestion_keep(struct suggestion *s, const char *text, const char **ret)
{
	int r = list_add(&s->texts, list_length(s->texts), text);

	if (r < 0)
		return r;
	*ret = list_find(s->texts, list_length(s->texts), text);
	return 0;
}

void suggestion_free(struct suggestion *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_assignments; i++)
		free(s->assignments[i].words);
	free(s->assignments);
	list_free(s->texts);
	for (size_t i = 0; i < s->n_warnings; i++)
		free(s->warnings[i].text);
	free(s->warnings);
	free(s);
}
