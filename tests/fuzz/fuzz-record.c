/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audit records: no line, whole or cut, may be read past its end, and what is read can be decoded. */
#include <stdlib.h>
#include <string.h>

#include "logs/record.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char buf[64];

	for (int whole = 0; whole < 2; whole++) {
		struct record r;
		/* Of exactly this size, so that AddressSanitizer sees one byte too many. */
		char *line = malloc(size + !size);

		memcpy(line, data, size);
		if (record_read(line, size, whole, &r) == RECORD_READ) {
			if (record_decode(&r.comm, buf, sizeof(buf)) >= sizeof(buf) ||
				record_decode(&r.exe, buf, sizeof(buf)) >= sizeof(buf))
				abort();
		}
		free(line);
	}
	return 0;
}
