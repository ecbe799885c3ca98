/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The form of `ausearch -i`: the stamp behind "audit(", and the fields behind the stamp. */
#include "fuzz.h"
#include "logs/interpreted.h"

static void read_texts(const struct record *r)
{
	char buf[64];

	fuzz_require(record_decode(&r->comm, buf, sizeof(buf)) < sizeof(buf));
	fuzz_require(record_decode(&r->exe, buf, sizeof(buf)) < sizeof(buf));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = fuzz_copy(data, size);
	struct scan s = {text, text + size};
	struct date_order dates = {};
	struct record r = {};

	interpreted_look_ahead(text, size, &dates);
	if (interpreted_stamp(&s, &dates, &r) && !interpreted_fields(&s, &r))
		read_texts(&r);
	r = (struct record){};
	s = (struct scan){text, text + size};
	if (!interpreted_fields(&s, &r))
		read_texts(&r);
	free(text);
	return 0;
}
