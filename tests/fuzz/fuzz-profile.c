/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles: a profile that can be read can be written, and is read again as the same. */
#include "base/failure.h"
#include "fuzz.h"
#include "profile/read.h"
#include "profile/write.h"

static struct profile *read_profile(const void *data, size_t size)
{
	FILE *in = fuzz_stream(data, size);
	struct profile *p = NULL;
	struct failure f = {};

	if (profile_read(in, "profile", &f, &p) < 0)
		fuzz_require(f.text[0] != '\0');
	fclose(in);
	return p;
}

static char *write_profile(struct profile *p, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	fuzz_require(out != NULL && profile_write(p, out) == 0 && fclose(out) == 0);
	return text;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct profile *first = read_profile(data, size), *second;
	size_t first_size, second_size;
	char *first_text, *second_text;

	if (!first)
		return 0;
	first_text = write_profile(first, &first_size);
	second = read_profile(first_text, first_size);
	fuzz_require(second != NULL);
	second_text = write_profile(second, &second_size);
	fuzz_require(first_size == second_size && memcmp(first_text, second_text, first_size) == 0);
	free(first_text);
	free(second_text);
	profile_free(first);
	profile_free(second);
	return 0;
}
