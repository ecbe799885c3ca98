/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <errno.h>
#include <stdio.h>

/* Closes a stream of open_memstream(3) whose buffer is @text. -ENOMEM if memory ran out while it
 * was written: then *text is NULL or cut, and remains the caller's to free. */
static inline int memstream_close(FILE *stream, char *const *text)
{
	int failed = ferror(stream);

	if (fclose(stream) != 0 || failed || !*text)
		return -ENOMEM;
	return 0;
}
