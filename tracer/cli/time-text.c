/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "time-text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"

enum { MICROSECONDS = 1000000 };

char *time_text(int64_t us, char buf[TIME_TEXT_SIZE])
{
	time_t seconds = us / MICROSECONDS;
	struct tm tm;

	strcpy(buf, "?");
	if (gmtime_r(&seconds, &tm))
		strftime(buf, TIME_TEXT_SIZE, "%Y-%m-%d %H:%M:%S UTC", &tm);
	return buf;
}

/* The largest unit of which there is one, and the next smaller one. */
char *span_text(int64_t us, char buf[TIME_TEXT_SIZE])
{
	static const struct {
		const char *word;
		int64_t seconds;
	} units[] = {{"d", 24 * 60 * 60}, {"h", 60 * 60}, {"min", 60}, {"s", 1}};
	int64_t left = us > 0 ? us / MICROSECONDS : 0;
	size_t i = 0, last = ARRAY_SIZE(units) - 1;
	int n;

	while (i < last && left < units[i].seconds)
		i++;
	n = snprintf(
		buf, TIME_TEXT_SIZE, "%lld%s", (long long)(left / units[i].seconds), units[i].word);
	left %= units[i].seconds;
	if (i < last && left >= units[i + 1].seconds)
		snprintf(buf + n, TIME_TEXT_SIZE - (size_t)n, " %lld%s",
			(long long)(left / units[i + 1].seconds), units[i + 1].word);
	return buf;
}
