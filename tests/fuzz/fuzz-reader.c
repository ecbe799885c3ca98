/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A whole log: lines of all forms, wrapped and mixed, as records that can be decoded. */
#include "fuzz.h"
#include "logs/reader.h"

static void read_all(struct reader *reader)
{
	struct failure f = {};
	struct record r;
	char buf[64];

	while (reader_next(reader, &f) > 0) {
		struct record_text node;
		uint64_t serial;

		reader_serial(reader, &serial, &node);
		if (reader_record(reader, &r) == RECORD_READ) {
			fuzz_require(record_decode(&r.comm, buf, sizeof(buf)) < sizeof(buf));
			fuzz_require(record_decode(&r.exe, buf, sizeof(buf)) < sizeof(buf));
			fuzz_require(record_decode(&r.host, buf, sizeof(buf)) < sizeof(buf));
		}
	}
	reader_facts(reader);
	reader_is_strange(reader);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	int fd = fuzz_file(data, size);
	char path[64];
	struct reader_options o = {.path = path};
	struct reader reader;
	struct failure f = {};

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	setenv("TZ", "UTC", 1);
	if (reader_open(&reader, &o, &f) >= 0) {
		read_all(&reader);
		reader_close(&reader);
	}
	close(fd);
	return 0;
}
