/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ELF files and their notes. */
#include "event/build-id.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	int fd = fuzz_file(data, size);
	char id[BUILD_ID_SIZE];

	if (build_id_read(fd, id) == 0) {
		fuzz_require(strnlen(id, sizeof(id)) < sizeof(id));
		fuzz_require(strspn(id, "0123456789abcdef") == strlen(id));
	}
	close(fd);
	return 0;
}
