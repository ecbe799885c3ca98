/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What `systemd-analyze syscall-filter` prints. */
#include "fuzz.h"
#include "groups/sets.h"

static void ask(const struct sets *s)
{
	for (size_t i = 0; i < sets_count(s); i++)
		fuzz_require(sets_find(s, sets_name(s, i)) != NULL);
	sets_implied(s);
	sets_sensitive(s);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	FILE *in = fuzz_stream(data, size);
	struct sets *s;

	if (sets_parse(in, 252, NULL, &s) == 0) {
		ask(s);
		sets_free(s);
	}
	fclose(in);
	return 0;
}
