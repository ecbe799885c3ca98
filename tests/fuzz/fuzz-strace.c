/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace logs, line by line. */
#include "fuzz.h"
#include "logs/format.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	const struct log_format *format = &log_format_strace;
	struct input_line line = {.whole = true};
	void *state;

	if (format->state_new(&state) < 0)
		return 0;
	format->recognise(p, size);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);
		char *copy = fuzz_copy(p, len);
		struct record r;

		line = (struct input_line){
			.text = copy, .len = len, .number = line.number + 1, .whole = true};
		format->read(state, &line, &r);
		free(copy);
		p += len + 1;
	}
	format->state_free(state);
	return 0;
}
