/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "why.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "comment.h"
#include "groups/names.h"
#include "profile/makers.h"

/* "/bin/a, /bin/b", and how many they are; "an unknown program" and 0 if none is known. */
static int join_makers(const struct profile *p, const char *name, char **ret, size_t *ret_n)
{
	_cleanup_(freep) const char **makers = NULL;
	static const char *const none[] = {"an unknown program", NULL};
	size_t n = 0;
	int r;

	r = makers_of_name(p, name, &makers);
	if (r < 0)
		return r;
	while (makers[n])
		n++;
	r = comment_list(n > 0 ? makers : none, n > 0 ? n : 1, COMMENT_MAKERS, ret);
	if (r < 0)
		return r;
	*ret_n = n;
	return 0;
}

static int print_observed(FILE *out, const struct profile *p, int id)
{
	_cleanup_(freep) char *makers = NULL;
	size_t n;
	int r;

	r = join_makers(p, names_get(id), &makers, &n);
	if (r < 0)
		return r;
	if (n == 0)
		fputs("observed, not known by whom", out);
	else
		fprintf(out, "called by %s", makers);
	return 0;
}

static int print_form(FILE *out, const struct profile *p, const struct reason *reason)
{
	_cleanup_(freep) char *makers = NULL;
	const char *of = names_get(reason->of);
	size_t n;
	int r;

	r = join_makers(p, of, &makers, &n);
	if (r < 0)
		return r;
	fprintf(out, "not observed; allowed because it is %s %s, which %s %s (%s)",
		reason->relation, of, makers, n <= 1 ? "calls" : "call", reason->text);
	return 0;
}

static void print_harmless(FILE *out, const struct reason *reason)
{
	if (reason->of >= 0)
		fprintf(out, "not observed; allowed because it is %s %s, and it is harmless (%s)",
			reason->relation, names_get(reason->of), reason->text);
	else
		fprintf(out, "not observed; allowed because it is harmless (%s)", reason->text);
}

static int print_reason(FILE *out, const struct suggestion *s, const struct profile *p, int id)
{
	const struct reason *reason = suggestion_reason(s, id);

	switch (reason->kind) {
	case REASON_OBSERVED:
		return print_observed(out, p, id);
	case REASON_IMPLIED:
		fputs("allowed by systemd in every allow list", out);
		return 0;
	case REASON_LAUNCHER:
		fputs("called by systemd to start the service", out);
		return 0;
	case REASON_REACHED:
		fprintf(out, "not observed; allowed because %s",
			reason->text ? reason->text : "the code of the service can make it");
		return 0;
	case REASON_HELPER:
		fputs("not observed; allowed because programs that a service may run, such as a shell, can make it, "
		      "and it is not sensitive",
			out);
		return 0;
	case REASON_FORM:
		return print_form(out, p, reason);
	case REASON_HARMLESS:
		print_harmless(out, reason);
		return 0;
	case REASON_FILE_OWNER:
		fprintf(out, "not observed; allowed because %s", reason->text);
		return 0;
	case REASON_SET:
		fprintf(out, "not observed; allowed because it is in %s", reason->text);
		return 0;
	default:
		fputs("not allowed", out);
		return 0;
	}
}

int why_allowed(const struct suggestion *s, const struct profile *p, int id, char **ret)
{
	_cleanup_(freep) char *text = NULL;
	size_t size;
	FILE *out;
	int written, r;

	out = open_memstream(&text, &size);
	if (!out)
		return -ENOMEM;
	written = print_reason(out, s, p, id);
	r = memstream_close(out, &text);
	if (written < 0)
		return written;
	if (r < 0)
		return r;
	*ret = TAKE(text);
	return 0;
}
