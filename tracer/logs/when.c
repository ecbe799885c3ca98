/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "when.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"

enum { SECOND = 1000, DAY = 86400, YEAR_BASE = 1900 };

static const double farthest = 1e13; /* three centuries, in milliseconds */

static const struct {
	const char *words;
	double seconds;
} units[] = {
	{" ms msec ", 0.001},
	{" s sec second seconds ", 1},
	{" m min minute minutes ", 60},
	{" h hr hour hours ", 3600},
	{" d day days ", DAY},
	{" w week weeks ", 7 * DAY},
	{" M month months ", 30.44 * DAY},
	{" y year years ", 365.25 * DAY},
};

static double unit_of(const char *word, size_t len)
{
	char padded[16];

	if (len == 0)
		return 1;
	if (len > sizeof(padded) - 3)
		return 0;
	snprintf(padded, sizeof(padded), " %.*s ", (int)len, word);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strstr(units[i].words, padded))
			return units[i].seconds;
	return 0;
}

/* "1h 30min" as milliseconds; false if it is anything else. */
static bool take_span(const char *p, double *ret)
{
	double sum = 0;

	if (!*p)
		return false;
	while (*p) {
		char *end;
		double n, unit;
		size_t len;

		p += strspn(p, " ");
		if (!isdigit((unsigned char)*p))
			return false;
		n = strtod(p, &end);
		p = end + strspn(end, " ");
		for (len = 0; isalpha((unsigned char)p[len]);)
			len++;
		unit = unit_of(p, len);
		if (unit == 0)
			return false;
		sum += n * unit * SECOND;
		p += len;
		p += strspn(p, " ");
	}
	*ret = sum;
	return sum < farthest;
}

static bool take_relative(const char *text, int64_t now_ms, int64_t *ret)
{
	static const char ago[] = " ago";
	size_t len = strlen(text);
	char span[128];
	double ms;

	if (len >= sizeof(span))
		return false;
	if (*text == '-' || *text == '+') {
		if (!take_span(text + 1, &ms))
			return false;
		*ret = now_ms + (int64_t)(*text == '-' ? -ms : ms);
		return true;
	}
	if (len < sizeof(ago) || strcmp(text + len - (sizeof(ago) - 1), ago) != 0)
		return false;
	snprintf(span, sizeof(span), "%.*s", (int)(len - (sizeof(ago) - 1)), text);
	if (!take_span(span, &ms))
		return false;
	*ret = now_ms - (int64_t)ms;
	return true;
}

static void midnight(int64_t now_ms, int days, struct tm *ret)
{
	time_t now = now_ms / SECOND;

	localtime_r(&now, ret);
	ret->tm_mday += days;
	ret->tm_hour = ret->tm_min = ret->tm_sec = 0;
	ret->tm_isdst = -1;
}

static bool take_word(const char *text, int64_t now_ms, int64_t *ret)
{
	static const struct {
		const char *word;
		int days;
	} words[] = {{"yesterday", -1}, {"today", 0}, {"tomorrow", 1}};
	struct tm tm;

	if (strcmp(text, "now") == 0) {
		*ret = now_ms;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(text, words[i].word) == 0) {
			midnight(now_ms, words[i].days, &tm);
			*ret = (int64_t)mktime(&tm) * SECOND;
			return true;
		}
	return false;
}

static bool take_epoch(const char *text, int64_t *ret)
{
	char *end;
	double seconds;

	if (*text != '@' || !isdigit((unsigned char)text[1]))
		return false;
	seconds = strtod(text + 1, &end);
	if (*end || seconds * SECOND > farthest)
		return false;
	*ret = (int64_t)(seconds * SECOND + 0.5);
	return true;
}

/* "16:00", "16:00:00", "16:00:00.5"; *ret_ms is the fraction of the second. */
static const char *take_clock(const char *text, struct tm *tm, int64_t *ret_ms)
{
	double seconds = 0;
	int n = 0;

	if (sscanf(text, "%2d:%2d%n", &tm->tm_hour, &tm->tm_min, &n) != 2)
		return NULL;
	text += n;
	if (*text == ':') {
		char *end;

		if (!isdigit((unsigned char)text[1]))
			return NULL;
		seconds = strtod(text + 1, &end);
		text = end;
	}
	if (tm->tm_hour < 0 || tm->tm_hour > 23 || tm->tm_min < 0 || tm->tm_min > 59 ||
		!(seconds < 61))
		return NULL;
	tm->tm_sec = (int)seconds;
	*ret_ms = (int64_t)((seconds - tm->tm_sec) * SECOND + 0.5);
	return text;
}

/* "2026-11-24" and a blank or T: how many bytes, 0 if @text begins otherwise, -1 if there is no
 * such day. */
static int take_day(const char *text, struct tm *tm)
{
	int year, month, day, n = 0;

	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &n) != 3)
		return 0;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return -1;
	tm->tm_year = year - YEAR_BASE;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return n + (text[n] == ' ' || text[n] == 'T');
}

static bool to_seconds(const char *zone, struct tm *tm, time_t *ret)
{
	if (strcmp(zone, " UTC") == 0 || strcmp(zone, "UTC") == 0 || strcmp(zone, "Z") == 0)
		*ret = timegm(tm);
	else if (*zone == '\0')
		*ret = mktime(tm);
	else
		return false;
	return true;
}

static bool take_date(const char *text, int64_t now_ms, int64_t *ret)
{
	struct tm tm;
	int64_t ms = 0;
	time_t seconds;
	int n;

	midnight(now_ms, 0, &tm);
	n = take_day(text, &tm);
	if (n < 0)
		return false;
	text += n;
	if (isdigit((unsigned char)*text))
		text = take_clock(text, &tm, &ms);
	else if (n == 0)
		return false;
	if (!text || !to_seconds(text, &tm, &seconds))
		return false;
	*ret = (int64_t)seconds * SECOND + ms;
	return true;
}

int when_parse(const char *text, int64_t now_ms, int64_t *ret_ms)
{
	int64_t ms;

	if (!take_word(text, now_ms, &ms) && !take_epoch(text, &ms) &&
		!take_relative(text, now_ms, &ms) && !take_date(text, now_ms, &ms))
		return -EINVAL;
	*ret_ms = ms;
	return 0;
}
