/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audit records and what stands before them: no line, whole or cut, is read past its end, and every text of a record can be
 * decoded. */
#include "fuzz.h"
#include "logs/audit.h"
#include "logs/prefix.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char buf[64];

	for (int whole = 0; whole < 2; whole++) {
		char *line = fuzz_copy(data, size);
		struct scan s = {line, line + size};
		struct date_order dates = {};
		struct origin from;
		struct audit_context c = {&from, &dates, whole};
		struct record r;

		prefix_take(&s, &from);
		fuzz_require(s.p >= line && s.p <= line + size);
		if (audit_read(s.p, (size_t)(s.end - s.p), &c, &r) == RECORD_READ) {
			fuzz_require(record_decode(&r.comm, buf, sizeof(buf)) < sizeof(buf));
			fuzz_require(record_decode(&r.exe, buf, sizeof(buf)) < sizeof(buf));
		}
		free(line);
	}
	return 0;
}
