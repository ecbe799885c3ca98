/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "format.h"

#define LOG_FORMAT_ADDRESS(name) &log_format_##name,
const struct log_format *const log_formats[] = {LOG_FORMATS(LOG_FORMAT_ADDRESS) NULL};

const struct log_format *log_format_recognise(const char *text, size_t len)
{
	const struct log_format *const *row = log_formats;

	while ((*row)->recognise && !(*row)->recognise(text, len))
		row++;
	return *row;
}

const struct log_format *log_format_only(uint32_t used)
{
	bool one = used != 0 && (used & (used - 1)) == 0;

	return one ? log_formats[__builtin_ctz(used)] : NULL;
}
