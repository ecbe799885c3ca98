/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of a journal: its fields in the order of journal-line.h, a line each, the message last. */
#include "fuzz.h"
#include "logs/audit.h"
#include "logs/journal-line.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = fuzz_copy(data, size);
	const char *p = text, *end = text + size;
	struct journal_fields fields = {};
	struct journal_text entry = {};

	for (enum journal_field i = 0; i < _JOURNAL_FIELD_MAX && p < end; i++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));

		if (i == JOURNAL_MESSAGE || !newline)
			continue;
		fields.values[i] = (struct record_text){p, (uint32_t)(newline - p), false};
		p = newline + 1;
	}
	fields.values[JOURNAL_MESSAGE] = (struct record_text){p, (uint32_t)(end - p), false};
	if (journal_text(&fields, &entry) > 0) {
		struct date_order dates = {};
		struct audit_context c = {&entry.from, &dates, true};
		struct record r;

		audit_read(entry.text, entry.len, &c, &r);
	}
	free(entry.made);
	free(text);
	return 0;
}
