/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "emit.h"
#include "groups/names.h"
#include "makers.h"

static json_t *list_of(const char *const *names)
{
	json_t *a = json_array();

	for (; a && *names; names++)
		json_array_append_new(a, json_string(*names));
	return a;
}

static json_t *set_of(const struct sysset *set)
{
	_cleanup_(freep) const char **names = NULL;

	return names_sorted(set, &names) < 0 ? NULL : list_of(names);
}

static json_t *lines_of(const struct suggestion *s)
{
	json_t *a = json_array();

	for (size_t i = 0; a && i < s->n_lines; i++) {
		const struct token_line *line = &s->lines[i];
		json_t *tokens = json_array();

		for (size_t k = 0; tokens && k < line->n; k++)
			json_array_append_new(tokens, json_string(line->tokens[k]));
		json_array_append_new(
			a, json_pack("{s:b, s:o}", "deny", (int)line->deny, "tokens", tokens));
	}
	return a;
}

static json_t *arches_of(const struct suggestion *s)
{
	json_t *a = json_array();

	for (size_t i = 0; a && i < s->n_arches; i++)
		json_array_append_new(a, json_string(s->arch_words[i]));
	return a;
}

/* Paths are escaped here, as on a terminal: the exact bytes are in the profile. */
static json_t *makers_of(const struct profile *p, const char *name)
{
	_cleanup_(freep) const char **makers = NULL;
	json_t *a = makers_of_name(p, name, &makers) < 0 ? NULL : json_array();

	for (const char **m = makers; a && *m; m++) {
		_cleanup_(freep) char *shown = escape_new(*m);

		json_array_append_new(a, shown ? json_string(shown) : NULL);
	}
	return a;
}

/* Each sensitive call with the programs that made it: none where it is a sibling's margin. */
static json_t *sensitive_of(const struct suggestion *s, const struct profile *p)
{
	_cleanup_(freep) const char **names = NULL;
	struct sysset sensitive = suggestion_sensitive(s);
	json_t *o = names_sorted(&sensitive, &names) < 0 ? NULL : json_object();

	for (const char **name = names; o && *name; name++)
		json_object_set_new(o, *name, makers_of(p, *name));
	return o;
}

static json_t *warnings_of(const struct suggestion *s)
{
	json_t *a = json_array();

	for (size_t i = 0; a && i < s->n_warnings; i++)
		json_array_append_new(
			a, json_pack("{s:s, s:s}", "kind", warning_kinds[s->warnings[i].kind].word,
				   "text", s->warnings[i].text));
	return a;
}

static int write_json(const struct suggestion *s, const struct profile *p,
	const struct emit_options *o, FILE *out)
{
	json_t *root = json_pack(
		"{s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "style",
		styles[s->style].word, "systemd", sets_version(s->target), "on-violation",
		o->violation == VIOLATION_ERRNO ? o->errno_name : violations[o->violation].word,
		"architectures", arches_of(s), "lines", lines_of(s), "allowed", set_of(&s->allowed),
		"observed", set_of(&s->observed), "implied", set_of(&s->implied), "launcher",
		set_of(&s->launcher), "margin", set_of(&s->margin), "surplus", set_of(&s->surplus),
		"sensitive", sensitive_of(s, p), "warnings", warnings_of(s));
	int r;

	if (!root)
		return -ENOMEM;
	r = json_dumpf(root, out, JSON_INDENT(1)) < 0 || fputc('\n', out) == EOF ? -EIO : 0;
	json_decref(root);
	return r;
}

const struct emitter emit_json = {
	.word = "json",
	.summary = "the suggestion with its reasons, for programs",
	.emit = write_json,
};
