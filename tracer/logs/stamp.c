/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stamp.h"

#include <string.h>

#include "base/cleanup.h"

enum {
	YEAR_BASE = 1900,
	DAY_SECONDS = 86400,
	EPOCH_DIGITS_MIN = 9,
	EPOCH_DIGITS_MAX = 11,
	ZONE_MAX = 6,
};

static bool is_alpha(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool skip_blanks(struct scan *s)
{
	const char *start = s->p;

	while (s->p < s->end && *s->p == ' ')
		s->p++;
	return s->p > start;
}

/* mktime() is slow, and most lines are of the same second as the one before. */
int64_t stamp_local(struct tm *tm)
{
	static _Thread_local struct tm last;
	static _Thread_local int64_t last_seconds;

	if (last.tm_year != tm->tm_year || last.tm_mon != tm->tm_mon ||
		last.tm_mday != tm->tm_mday || last.tm_hour != tm->tm_hour ||
		last.tm_min != tm->tm_min || last.tm_sec != tm->tm_sec) {
		last = *tm;
		last_seconds = mktime(tm);
	}
	return last_seconds;
}

/* ---- parts of a time */

/* A number of exactly @digits digits, from @min to @max. */
static bool take_digits(struct scan *s, ptrdiff_t digits, int min, int max, int *ret)
{
	struct scan t = *s;
	uint64_t n;

	if (!scan_decimal(&t, &n) || t.p - s->p != digits || n < (uint64_t)min || n > (uint64_t)max)
		return false;
	*s = t;
	*ret = (int)n;
	return true;
}

static bool take_year(struct scan *s, struct tm *tm)
{
	int year;

	if (!take_digits(s, 4, 1970, 9999, &year))
		return false;
	tm->tm_year = year - YEAR_BASE;
	return true;
}

/* "16:00:00" with a fraction or without. */
static bool take_clock(struct scan *s, struct tm *tm, uint64_t *ret_ms, bool *ret_comma)
{
	uint64_t unit = 100;

	if (!take_digits(s, 2, 0, 23, &tm->tm_hour) || !scan_char(s, ':') ||
		!take_digits(s, 2, 0, 59, &tm->tm_min) || !scan_char(s, ':') ||
		!take_digits(s, 2, 0, 60, &tm->tm_sec))
		return false;
	*ret_ms = 0;
	*ret_comma = s->p < s->end && *s->p == ',';
	if (!scan_char(s, '.') && !scan_char(s, ','))
		return true;
	for (; s->p < s->end && scan_is_digit(*s->p); s->p++, unit /= 10)
		*ret_ms += unit * (uint64_t)(*s->p - '0');
	return true;
}

static bool take_three_letters(struct scan *s, const char *words, int *ret)
{
	if (s->end - s->p < 3 || !is_alpha(s->p[0]))
		return false;
	for (int i = 0; words[3 * i]; i++)
		if (memcmp(words + 3 * i, s->p, 3) == 0) {
			s->p += 3;
			*ret = i;
			return true;
		}
	return false;
}

static bool take_month(struct scan *s, struct tm *tm)
{
	return take_three_letters(s, "JanFebMarAprMayJunJulAugSepOctNovDec", &tm->tm_mon);
}

static bool take_weekday(struct scan *s)
{
	struct scan t = *s;
	int day;

	if (!take_three_letters(&t, "MonTueWedThuFriSatSun", &day) || !skip_blanks(&t))
		return false;
	*s = t;
	return true;
}

static bool take_day(struct scan *s, struct tm *tm)
{
	skip_blanks(s);
	return take_digits(s, 2, 1, 31, &tm->tm_mday) || take_digits(s, 1, 1, 9, &tm->tm_mday);
}

/* ---- whole times */

/* "Z", "+0100", "+01:00", "+01": false if there is none. */
static bool take_offset(struct scan *s, int64_t *ret_seconds)
{
	struct scan t = *s;
	int hours, minutes = 0;
	bool west;

	*ret_seconds = 0;
	if (scan_char(s, 'Z'))
		return true;
	west = scan_char(&t, '-');
	if ((!west && !scan_char(&t, '+')) || t.end - t.p < 2)
		return false;
	struct scan two = {t.p, t.p + 2};

	if (!take_digits(&two, 2, 0, 14, &hours))
		return false;
	t.p += 2;
	(void)scan_char(&t, ':');
	(void)take_digits(&t, 2, 0, 59, &minutes);
	*ret_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
	*s = t;
	return true;
}

/* " UTC", " CET", " +03": the names of zones are not known here, except for UTC. */
static void take_zone(struct scan *s, bool *ret_utc)
{
	struct scan t = *s;
	const char *word;

	*ret_utc = false;
	if (!scan_char(&t, ' '))
		return;
	word = t.p;
	while (t.p < t.end && t.p - word <= ZONE_MAX && *t.p >= 'A' && *t.p <= 'Z')
		t.p++;
	if (t.p - word < 3 || t.p - word > ZONE_MAX || t.p == t.end || *t.p != ' ')
		return;
	*ret_utc = scan_is(word, (size_t)(t.p - word), "UTC");
	*s = t;
}

static bool set_time(struct stamp *ret, int64_t seconds, uint64_t ms)
{
	if (seconds < 0)
		return false;
	ret->time_ms = (uint64_t)seconds * 1000 + ms;
	return true;
}

/* "2026-11-24T16:00:00+0100"; behind a day of the week, a zone's name follows. */
static bool take_iso(struct scan *s, bool named_zone, struct stamp *ret)
{
	struct tm tm = {.tm_isdst = -1};
	int64_t offset;
	uint64_t ms;
	bool utc = false, zone;

	if (!take_year(s, &tm) || !scan_char(s, '-') || !take_digits(s, 2, 1, 12, &tm.tm_mon) ||
		!scan_char(s, '-') || !take_digits(s, 2, 1, 31, &tm.tm_mday))
		return false;
	if ((!scan_char(s, 'T') && !scan_char(s, ' ')) || !take_clock(s, &tm, &ms, &ret->by_dmesg))
		return false;
	tm.tm_mon--;
	zone = take_offset(s, &offset);
	if (named_zone && !zone)
		take_zone(s, &utc);
	if (zone || utc)
		return set_time(ret, timegm(&tm) - offset, ms);
	return set_time(ret, stamp_local(&tm), ms);
}

/* The last time that is not in the future. */
static int64_t guess_year(const struct tm *parts)
{
	time_t now = time(NULL);
	struct tm today, tm = *parts;
	int64_t seconds;

	localtime_r(&now, &today);
	tm.tm_year = today.tm_year;
	seconds = stamp_local(&tm);
	if (seconds <= now + DAY_SECONDS)
		return seconds;
	tm = *parts;
	tm.tm_year = today.tm_year - 1;
	return stamp_local(&tm);
}

/* "Nov 24 16:00:00", with a year before it, behind the day, or at the end as ctime(3) has it. */
static bool take_month_first(struct scan *s, struct stamp *ret)
{
	struct tm tm = {.tm_isdst = -1};
	struct scan t;
	bool comma, year = take_year(s, &tm);
	uint64_t ms;

	if ((year && !skip_blanks(s)) || !take_month(s, &tm) || !take_day(s, &tm) ||
		!scan_char(s, ' '))
		return false;
	t = *s;
	if (!year && take_year(&t, &tm) && scan_char(&t, ' ')) {
		year = true;
		*s = t;
	}
	if (!take_clock(s, &tm, &ms, &comma))
		return false;
	t = *s;
	if (!year && scan_char(&t, ' ') && take_year(&t, &tm)) {
		year = true;
		*s = t;
	}
	return set_time(ret, year ? stamp_local(&tm) : guess_year(&tm), ms);
}

static bool take_epoch(struct scan *s, struct stamp *ret)
{
	const char *start = s->p;
	uint64_t seconds, fraction;

	return scan_decimal(s, &seconds) && s->p - start >= EPOCH_DIGITS_MIN &&
	       s->p - start <= EPOCH_DIGITS_MAX && scan_char(s, '.') &&
	       scan_decimal(s, &fraction) && set_time(ret, (int64_t)seconds, 0);
}

static bool take_date(struct scan *s, struct stamp *ret)
{
	struct scan start = *s;
	bool weekday = take_weekday(s), utc;
	struct scan behind = *s;

	if (take_iso(s, weekday, ret))
		return true;
	*s = behind;
	ret->by_dmesg = false;
	if (take_month_first(s, ret)) {
		if (weekday)
			take_zone(s, &utc);
		return true;
	}
	*s = start;
	return take_epoch(s, ret);
}

/* ---- in brackets */

static bool take_seconds(struct scan *s)
{
	uint64_t n;

	skip_blanks(s);
	(void)scan_char(s, '+');
	return scan_decimal(s, &n) && scan_char(s, '.') && scan_decimal(s, &n);
}

/* "<    0.000012>": the time since the line before, of dmesg and of journalctl. */
static void skip_delta(struct scan *s)
{
	struct scan t = *s;

	if (skip_blanks(&t) && scan_char(&t, '<') && take_seconds(&t)) {
		skip_blanks(&t);
		if (scan_char(&t, '>'))
			*s = t;
	}
}

static bool is_caller(char c)
{
	return c == ' ' || c == 'T' || c == 'C' || scan_is_digit(c);
}

/* What ends the brackets, the caller's brackets, and blanks. */
static bool take_close(struct scan *s)
{
	struct scan t;

	skip_delta(s);
	if (!scan_char(s, ']'))
		return false;
	t = *s;
	if (scan_char(&t, '[')) {
		while (t.p < t.end && is_caller(*t.p))
			t.p++;
		if (scan_char(&t, ']'))
			*s = t;
	}
	return s->p == s->end || skip_blanks(s);
}

bool stamp_take_boot(struct scan *s)
{
	struct scan t = *s;

	if (!scan_char(&t, '[') || !take_seconds(&t) || !take_close(&t))
		return false;
	*s = t;
	return true;
}

/* "[Nov24 16:00]", of dmesg --reltime. */
static bool take_minute(struct scan *s)
{
	struct tm tm;

	return take_month(s, &tm) && take_day(s, &tm) && scan_char(s, ' ') &&
	       take_digits(s, 2, 0, 23, &tm.tm_hour) && scan_char(s, ':') &&
	       take_digits(s, 2, 0, 59, &tm.tm_min);
}

static bool take_bracketed(struct scan *s, struct stamp *ret)
{
	struct scan t = *s, u;

	*ret = (struct stamp){.by_dmesg = true};
	if (stamp_take_boot(s))
		return true;
	if (!scan_char(&t, '['))
		return false;
	u = t;
	if (take_date(&u, ret))
		t = u;
	else if (!take_minute(&t))
		return false;
	ret->by_dmesg = true;
	if (!take_close(&t))
		return false;
	*s = t;
	return true;
}

bool stamp_take(struct scan *s, struct stamp *ret)
{
	struct scan t = *s;

	*ret = (struct stamp){};
	if (s->p == s->end)
		return false;
	if (*s->p == '[')
		return take_bracketed(s, ret);
	if (!take_date(&t, ret) || !skip_blanks(&t))
		return false;
	*s = t;
	return true;
}
