/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log from its bytes to the profiles of its sections, which can be written and are read again as
 * the same. The first byte chooses the sections. */
#include "base/cleanup.h"
#include "base/failure.h"
#include "fuzz.h"
#include "profile/read.h"
#include "profile/write.h"
#include "replay/replay.h"
#include "session/replayed.h"

static char *write_profile(struct profile *p, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	fuzz_require(out != NULL && profile_write(p, out) == 0 && fclose(out) == 0);
	return text;
}

static void check_profile(struct profile *p)
{
	_cleanup_(profile_freep) struct profile *again = NULL;
	_cleanup_(freep) char *first = NULL, *second = NULL;
	size_t first_size, second_size;
	struct failure f = {};
	FILE *in;

	first = write_profile(p, &first_size);
	in = fuzz_stream(first, first_size);
	fuzz_require(profile_read(in, "profile", &f, &again) == 0);
	fclose(in);
	second = write_profile(again, &second_size);
	fuzz_require(first_size == second_size && memcmp(first, second, first_size) == 0);
}

static void check_sections(struct replayed *r)
{
	struct failure f = {};

	fuzz_require(replayed_finish(r) == 0);
	for (size_t i = 0; i < r->n_sections; i++) {
		_cleanup_(profile_freep) struct profile *p = NULL;

		fuzz_require(replayed_profile(r, i, &f, &p) == 0);
		check_profile(p);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(replayed_release) struct replayed r = {};
	struct outputs outputs = {};
	struct replay_request request = {.by_given = true, .jobs = 1, .outputs = &outputs};
	struct failure f = {};
	char path[32];
	int fd;

	if (size == 0)
		return 0;
	request.options = (struct replay_options){
		.by = data[0] % REPLAY_BY_UNIT, /* other logs than journals know no units */
		.pid = -1,
		.uid = -1,
		.until_ms = UINT64_MAX,
	};
	fd = fuzz_file(data + 1, size - 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fuzz_require(replayed_begin(&r, &request, &f) == 0);
	if (replayed_read(&r, &(struct replay_log){.path = path}, 1, &f) == 0)
		check_sections(&r);
	close(fd);
	return 0;
}
