/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "emitters.h"
#include "groups/filter.h"
#include "groups/names.h"

const struct emitter emitters[] = {
	{"dropin", emit_dropin},
	{"line", emit_line},
	{"names", emit_names},
	{"json", emit_json},
	{"oci", emit_oci},
	{"complain", emit_complain},
	{},
};

const struct emitter *emitter_find(const char *name)
{
	for (const struct emitter *e = emitters; e->name; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

/* systemd's own rule for an errno, by the parser of `name:errno`. */
int emit_parse_violation(const char *word, struct emit_options *ret)
{
	char text[64];
	size_t len;
	int number;

	if (strcmp(word, "kill") == 0 || strcmp(word, "log") == 0) {
		*ret = (struct emit_options){
			.violation = *word == 'k' ? VIOLATION_KILL : VIOLATION_LOG};
		return 0;
	}
	if (snprintf(text, sizeof(text), "x:%s", word) >= (int)sizeof(text))
		return -EINVAL;
	if (filter_parse_word(text, &len, &number) < 0 || number <= 0 || !strerrorname_np(number))
		return -EINVAL;
	*ret = (struct emit_options){
		.violation = VIOLATION_ERRNO,
		.errno_name = strerrorname_np(number),
		.errno_number = number,
	};
	return 0;
}

/* Adds the executables of @s that are not in the list yet. */
static int add_makers(const char ***makers, size_t *n, const struct sighting *s)
{
	const char **grown = reallocarray(*makers, *n + s->n_executables + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	*makers = grown;
	for (size_t i = 0; i < s->n_executables; i++) {
		size_t k = 0;

		while (k < *n && strcmp(grown[k], s->executables[i]) != 0)
			k++;
		if (k == *n)
			grown[(*n)++] = s->executables[i];
	}
	grown[*n] = NULL;
	return 0;
}

int emit_makers(struct profile *p, const char *name, const char ***ret)
{
	_cleanup_(freep) const char **makers = calloc(1, sizeof(*makers));
	size_t n, n_makers = 0;
	const struct observed *const *syscalls = profile_syscalls(p, &n);

	if (!makers)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct observed *o = syscalls[i];

		if (!o->name || strcmp(o->name, name) != 0)
			continue;
		for (size_t k = 0; k < o->n_sightings; k++)
			if (add_makers(&makers, &n_makers, &o->sightings[k]) < 0)
				return -ENOMEM;
	}
	names_sort(makers, n_makers);
	*ret = TAKE(makers);
	return 0;
}

struct sysset emit_sensitive(const struct suggestion *s)
{
	return sysset_minus(sysset_intersect(s->allowed, *sets_sensitive(s->target)), s->implied);
}
