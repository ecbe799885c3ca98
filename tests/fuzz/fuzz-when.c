/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Points in time as of systemd.time(7). */
#include "fuzz.h"
#include "logs/when.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const int64_t now_ms = INT64_C(1764000000000);
	char *text = strndup((const char *)data, size);
	int64_t ms;

	fuzz_require(text != NULL);
	setenv("TZ", "Europe/Berlin", 1);
	when_parse(text, now_ms, &ms);
	free(text);
	return 0;
}
