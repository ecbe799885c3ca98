/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace logs, line by line. */
#include "base/hash.h"
#include "fuzz.h"
#include "logs/format.h"

static uint64_t sum;

static void touch_text(const struct record_text *t)
{
	if (t->len > 0)
		sum += hash_text(t->at, t->len);
}

/* Reads what a record points to: in the state, or in the line. */
static void touch(const struct record *r)
{
	touch_text(&r->exe);
	touch_text(&r->comm);
	for (size_t i = 0; i < r->n_facts; i++)
		sum += r->facts[i].value;
}

static void take(void *state, bool end)
{
	struct record r;
	uint64_t number;

	while (log_format_strace.take(state, end, &r, &number) != RECORD_NONE)
		touch(&r);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	const struct log_format *format = &log_format_strace;
	struct input_line line = {.whole = true};
	struct record r;
	void *state;

	if (format->state_new(&state) < 0)
		return 0;
	format->recognise(p, size);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);
		char *copy = fuzz_copy(p, len);

		line = (struct input_line){
			.text = copy, .len = len, .number = line.number + 1, .whole = true};
		if (format->read(state, &line, &r) == RECORD_READ)
			touch(&r);
		free(copy);
		take(state, false);
		p += len + 1;
	}
	take(state, true);
	format->state_free(state);
	return 0;
}
