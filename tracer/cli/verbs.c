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
	&verb_reach,
	&verb_sets,
	&verb_unit,
	&verb_unit_list,
	&verb_unit_start,
	&verb_unit_watch,
	&verb_unit_exec,
	&verb_unit_status,
	&verb_unit_finish,
	&verb_unit_complain,
	&verb_unit_stage,
	&verb_unit_enforce,
	&verb_unit_undo,
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

const struct verb *verbs_match(char *const *words, int *ret_n)
{
	const struct verb *v = words[0] ? verbs_find(words[0]) : NULL;

	*ret_n = 1;
	if (!v || !v->group || !words[1])
		return v;
	for (size_t i = 0; verbs_member(v, i); i++) {
		const struct verb *member = verbs_member(v, i);

		if (strcmp(verb_last_word(member), words[1]) != 0)
			continue;
		*ret_n = 2;
		return member;
	}
	return v;
}

const struct verb *verbs_member(const struct verb *group, size_t i)
{
	size_t n = strlen(group->name);

	for (size_t k = 0; verbs[k]; k++)
		if (strncmp(verbs[k]->name, group->name, n) == 0 && verbs[k]->name[n] == ' ' &&
			i-- == 0)
			return verbs[k];
	return NULL;
}

const char *verbs_words(size_t i, const char **ret_summary)
{
	for (size_t k = 0; verbs[k]; k++) {
		if (verbs[k]->hidden || strchr(verbs[k]->name, ' ') || i-- > 0)
			continue;
		*ret_summary = verbs[k]->summary;
		return verbs[k]->name;
	}
	*ret_summary = NULL;
	return NULL;
}
