/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unit files and drop-ins: whatever they contain, reports are printable lines, and the filter can
 * be used. */
#include "fuzz.h"
#include "groups/filter-unit.h"
#include "groups/names.h"

static void say(void *userdata, const char *text)
{
	for (const char *c = text; *c; c++)
		fuzz_require(*c >= 0x20 && *c < 0x7f);
}

static void ask(const struct filter *f)
{
	struct sysset allowed;

	filter_allowed(f, &allowed);
	for (int id = -1; id < 8; id++)
		filter_logs(f, id);
	for (int id = 0; id < 8; id++)
		filter_answer(f, id);
	fuzz_require(filter_settings(f)->n_arches <= FILTER_ARCHES_MAX);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const struct reporter reporter = {.say = say};
	static struct sets *sets;
	struct filter *f;
	FILE *in;

	if (!sets)
		fuzz_require(sets_load(252, &sets) == 0);
	in = fuzz_stream(data, size);
	fuzz_require(filter_new(sets, &reporter, &f) == 0);
	filter_read_unit(f, in, "unit", NULL);
	ask(f);
	filter_free(f);
	fclose(in);
	return 0;
}
