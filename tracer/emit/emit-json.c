/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>

#include "base/build-json.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "emit.h"
#include "groups/names.h"
#include "profile/makers.h"

static json_t *make_set(const struct sysset *set)
{
	_cleanup_(freep) const char **names = NULL;

	return names_sorted(set, &names) < 0 ? NULL : build_strings(names);
}

static json_t *make_words(const struct assignment *a)
{
	_cleanup_(json_decrefp) json_t *words = json_array();

	for (size_t i = 0; i < a->n; i++)
		if (build_append(words, json_string(a->words[i])) < 0)
			return NULL;
	return TAKE(words);
}

static json_t *make_assignment(const struct assignment *a)
{
	const struct json_member members[] = {
		{"key", json_string(a->key)},
		{"reset", json_boolean(a->reset)},
		{"deny", json_boolean(a->deny)},
		{"words", make_words(a)},
		{"reason", json_string(a->reason)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *make_assignments(const struct suggestion *s)
{
	_cleanup_(json_decrefp) json_t *array = json_array();

	for (size_t i = 0; i < s->n_assignments; i++)
		if (build_append(array, make_assignment(&s->assignments[i])) < 0)
			return NULL;
	return TAKE(array);
}

/* The words of SystemCallArchitectures=. */
static json_t *make_arches(const struct suggestion *s)
{
	const struct assignment *a = suggestion_next(s, KEY_ARCHITECTURES, NULL);

	return a ? make_words(a) : json_array();
}

/* Paths are escaped here as on a terminal: the exact bytes are in the profile. */
static json_t *make_executables(const struct profile *p, const char *name)
{
	_cleanup_(freep) const char **makers = NULL;
	_cleanup_(json_decrefp) json_t *array = json_array();

	if (makers_of_name(p, name, &makers) < 0)
		return NULL;
	for (const char **maker = makers; *maker; maker++) {
		_cleanup_(freep) char *shown = escape_new(*maker);

		if (build_append(array, shown ? json_string(shown) : NULL) < 0)
			return NULL;
	}
	return TAKE(array);
}

/* Each sensitive call with the executables that made it: none if it is margin. */
static json_t *make_sensitive(const struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) int *ids = NULL;
	_cleanup_(json_decrefp) json_t *object = json_object();
	struct sysset sensitive = suggestion_sensitive(s);

	if (names_sorted_ids(&sensitive, &ids) < 0)
		return NULL;
	for (const int *id = ids; *id >= 0; id++)
		if (build_set(object, names_get(*id), make_executables(p, names_get(*id))) < 0)
			return NULL;
	return TAKE(object);
}

static json_t *make_reason(const struct suggestion *s, const struct profile *p, int id)
{
	const struct reason *reason = suggestion_reason(s, id);
	_cleanup_(json_decrefp) json_t *object = json_object();

	if (build_set(object, "kind", json_string(reason_kinds[reason->kind].word)) < 0)
		return NULL;
	if (reason->kind == REASON_OBSERVED &&
		build_set(object, "executables", make_executables(p, names_get(id))) < 0)
		return NULL;
	if (reason->of >= 0 && build_set(object, "of", json_string(names_get(reason->of))) < 0)
		return NULL;
	if (reason->relation && build_set(object, "relation", json_string(reason->relation)) < 0)
		return NULL;
	if (reason->text && build_set(object, "text", json_string(reason->text)) < 0)
		return NULL;
	return TAKE(object);
}

/* Each allowed call with the reason why it is allowed. */
static json_t *make_reasons(const struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) int *ids = NULL;
	_cleanup_(json_decrefp) json_t *object = json_object();

	if (names_sorted_ids(&s->allowed, &ids) < 0)
		return NULL;
	for (const int *id = ids; *id >= 0; id++)
		if (build_set(object, names_get(*id), make_reason(s, p, *id)) < 0)
			return NULL;
	return TAKE(object);
}

static json_t *make_warning(const struct warning *w)
{
	const struct json_member members[] = {
		{"kind", json_string(warning_kinds[w->kind].word)},
		{"text", json_string(w->text)},
	};

	return build_object(members, ARRAY_SIZE(members));
}

static json_t *make_warnings(const struct suggestion *s)
{
	_cleanup_(json_decrefp) json_t *array = json_array();

	for (size_t i = 0; i < s->n_warnings; i++)
		if (build_append(array, make_warning(&s->warnings[i])) < 0)
			return NULL;
	return TAKE(array);
}

static int write_json(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	const char *violation =
		o->violation == VIOLATION_ERRNO ? o->errno_name : violations[o->violation].word;
	const struct json_member members[] = {
		{"style", json_string(styles[s->style].word)},
		{"systemd", json_integer(sets_version(s->target))},
		{"on-violation", json_string(violation)},
		{"architectures", make_arches(s)},
		{"assignments", make_assignments(s)},
		{"allowed", make_set(&s->allowed)},
		{"observed", make_set(&s->observed)},
		{"implied", make_set(&s->implied)},
		{"launcher", make_set(&s->launcher)},
		{"margin", make_set(&s->margin)},
		{"surplus", make_set(&s->surplus)},
		{"reasons", make_reasons(s, p)},
		{"sensitive", make_sensitive(s, p)},
		{"warnings", make_warnings(s)},
	};

	return build_write(build_object(members, ARRAY_SIZE(members)), 1, out);
}

const struct emitter emit_json = {
	.word = "json",
	.summary = "the suggestion with its reasons, for programs",
	.emit = write_json,
};
