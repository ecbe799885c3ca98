/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fields of a journal's audit transport: three lines with type, serial and time, then the
 * message. */
#include "fuzz.h"
#include "logs/audit.h"
#include "logs/journal-line.h"

static bool take_number(const char **p, const char *end, uint64_t *ret)
{
	const char *newline = memchr(*p, '\n', (size_t)(end - *p));
	const char *text = *p;

	if (!newline)
		return false;
	*p = newline + 1;
	return journal_number(text, (size_t)(newline - text), ret);
}

static void read_line(const struct journal_audit *a)
{
	size_t size = journal_line_size(a);
	char *line = malloc(size + !size);
	struct record r;
	size_t len;

	fuzz_require(line != NULL);
	len = journal_line(a, line);
	fuzz_require(len <= size);
	audit_read(line, len, true, &r);
	free(line);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = fuzz_copy(data, size);
	const char *p = text, *end = text + size;
	struct journal_audit a;

	if (take_number(&p, end, &a.type) && take_number(&p, end, &a.serial) &&
		take_number(&p, end, &a.time_us)) {
		a.message = p;
		a.message_len = (size_t)(end - p);
		read_line(&a);
	}
	free(text);
	return 0;
}
