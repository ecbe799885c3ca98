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

struct sysset emit_sensitive(const struct suggestion *s)
{
	return sysset_minus(sysset_intersect(s->allowed, *sets_sensitive(s->target)), s->implied);
}
