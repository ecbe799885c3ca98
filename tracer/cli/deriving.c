/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "deriving.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "emit/emitters.h"
#include "target.h"

void deriving_init(struct deriving *d, const struct verb *v)
{
	*d = (struct deriving){
		.verb = v,
		.out = {.style = STYLE_BALANCED, .emitter = emitters[0]},
	};
}

void deriving_release(struct deriving *d)
{
	outputs_release(&d->out);
}

static int unknown(
	const struct deriving *d, const char *option, const char *word, const char *known)
{
	char shown[64];

	return verb_usage(d->verb, "%s=%s is not known; it is one of %s", option,
		escape_to(shown, sizeof(shown), word), known);
}

int deriving_option(struct deriving *d, int c, const char *argument)
{
	switch (c) {
	case OPT_STYLE:
		d->out.style = style_from_word(argument);
		return d->out.style == _STYLE_MAX
			       ? unknown(d, "--style", argument, "exact, balanced, wide")
			       : 0;
	case OPT_SYSTEMD:
		d->systemd = argument;
		return 0;
	case OPT_FORMAT:
		d->out.emitter = emitter_find(argument);
		return d->out.emitter ? 0
				      : unknown(d, "--format", argument,
						"dropin, line, names, json, oci, complain");
	case OPT_ON_VIOLATION:
		d->denies = strcmp(argument, "log") != 0;
		if (emit_parse_violation(argument, &d->out.emit) < 0)
			return unknown(
				d, "--on-violation", argument, "kill, log, an errno such as EPERM");
		return 0;
	case 'o':
		d->out.suggestion = argument;
		return 0;
	case 'w':
		d->out.profile = argument;
		return 0;
	default:
		return -1;
	}
}

int deriving_backend(const struct deriving *d, const char *word, const struct backend **ret)
{
	char known[64] = "";
	size_t n = 0;

	*ret = backend_find(word);
	if (*ret)
		return 0;
	for (const struct backend *b = backends; b->word && n < sizeof(known); b++)
		n += (size_t)snprintf(
			known + n, sizeof(known) - n, "%s%s", n > 0 ? ", " : "", b->word);
	return unknown(d, "--backend", word, known);
}

int deriving_prepare(struct deriving *d)
{
	if (d->denies && d->out.emitter->denies_nothing)
		return verb_usage(d->verb, "--format=complain denies nothing: with --on-violation= "
					   "other than log, say --format=dropin");
	return target_get(d->verb, d->systemd, &d->out.target);
}

static int fail(const struct deriving *d, const struct failure *f, int r)
{
	return verb_fail(d->verb, f, r, EXIT_FAILURE);
}

int deriving_load(struct deriving *d, struct profile **ret)
{
	struct failure f = {};
	int r;

	r = outputs_load(&d->out, &f, ret);
	return r < 0 ? fail(d, &f, r) : 0;
}

int deriving_save(struct deriving *d, const struct profile *p)
{
	struct failure f = {};
	int r;

	r = outputs_save(&d->out, p, &f);
	return r < 0 ? fail(d, &f, r) : 0;
}

int deriving_finish(struct deriving *d, const struct profile *p, FILE *fallback)
{
	const struct reporter reporter = verb_reporter(d->verb);
	struct failure f = {};
	int r;

	r = outputs_write(&d->out, p, fallback, &reporter, &f);
	return r < 0 ? fail(d, &f, r) : 0;
}
