/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace logs, line by line. */
#include "fuzz.h"
#include "logs/strace.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct strace *s;

	if (strace_new(&s) < 0)
		return 0;
	strace_recognise(p, size);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);
		char *line = fuzz_copy(p, len);
		struct strace_call c;

		strace_next(s, line, len, &c);
		free(line);
		p += len + 1;
	}
	strace_free(s);
	return 0;
}
