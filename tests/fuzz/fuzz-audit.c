/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audit records: no line, whole or cut, is read past its end, and every text of a record can be
 * decoded. */
#include "fuzz.h"
#include "logs/audit.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char buf[64];

	for (int whole = 0; whole < 2; whole++) {
		char *line = fuzz_copy(data, size);
		struct record r;

		if (audit_read(line, size, whole, &r) == RECORD_READ) {
			fuzz_require(record_decode(&r.comm, buf, sizeof(buf)) < sizeof(buf));
			fuzz_require(record_decode(&r.exe, buf, sizeof(buf)) < sizeof(buf));
		}
		free(line);
	}
	return 0;
}
