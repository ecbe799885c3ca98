/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stale.h"

#include "base/escape.h"
#include "profile/stale.h"

struct printer {
	FILE *out;
	size_t n;
};

static void print_changed(const char *path, const char *then, const char *now, void *userdata)
{
	struct printer *p = userdata;
	char shown[3][512];

	if (p->n++ == 0)
		fputs("\nChanged on this host since: trace again, or see to it that a test does\n",
			p->out);
	fprintf(p->out, "  %s: %s, now %s\n", escape_to(shown[0], sizeof(shown[0]), path),
		escape_to(shown[1], sizeof(shown[1]), then),
		escape_to(shown[2], sizeof(shown[2]), now));
}

int stale_print(const struct profile *p, FILE *out, size_t *ret_n)
{
	struct printer printer = {.out = out};
	int r = stale_files(p, print_changed, &printer);

	if (ret_n)
		*ret_n = printer.n;
	return r;
}
