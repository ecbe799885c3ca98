/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verbs.h"

#include <string.h>

const struct verb *const verbs[] = {
	&verb_run,
	&verb_attach,
	&verb_replay,
	&verb_suggest,
	&verb_show,
	&verb_merge,
	&verb_diff,
	&verb_prove,
	&verb_expand,
	&verb_sets,
	&verb_help,
	&verb_generate,
	NULL,
};

const struct verb *verbs_find(const char *name)
{
	for (size_t i = 0; verbs[i]; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

const char *verbs_words(size_t i, const char **ret_summary)
{
	for (size_t k = 0; verbs[k]; k++) {
		if (verbs[k]->hidden || i-- > 0)
			continue;
		*ret_summary = verbs[k]->summary;
		return verbs[k]->name;
	}
	*ret_summary = NULL;
	return NULL;
}
