/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles: a profile that can be read can be written, and is read again as the same; merging it with
 * itself changes nothing, and merging the folded profile with it changes nothing. */
#include "base/failure.h"
#include "fuzz.h"
#include "profile/merge.h"
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

/* Whether @p is written as @text; takes over @p. */
static void require_text(struct profile *p, const char *text, size_t size)
{
	size_t again_size;
	char *again = write_profile(p, &again_size);

	fuzz_require(again_size == size && memcmp(again, text, size) == 0);
	free(again);
	profile_free(p);
}

static void require_idempotence(const struct profile *p, const char *text, size_t size)
{
	struct profile *other = read_profile(text, size);
	char *folded;
	size_t folded_size;

	fuzz_require(profile_merge(other, p) == 0);
	require_text(other, text, size);
	other = read_profile(text, size);
	fuzz_require(profile_fold(other) == 0);
	folded = write_profile(other, &folded_size);
	fuzz_require(profile_merge(other, p) == 0);
	require_text(other, folded, folded_size);
	free(folded);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct profile *first = read_profile(data, size), *second;
	size_t text_size;
	char *text;

	if (!first)
		return 0;
	text = write_profile(first, &text_size);
	second = read_profile(text, text_size);
	fuzz_require(second != NULL);
	require_idempotence(second, text, text_size);
	require_text(second, text, text_size);
	free(text);
	profile_free(first);
	return 0;
}
