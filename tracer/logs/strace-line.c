/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-line.h"

#include <seccomp.h>
#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "scan.h"

enum {
	EPOCH_DIGITS = 9, /* of the seconds since 1970 that -ttt prints, at least */
	RECOGNISE_LINES = 20,
};

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && *s->p == ' ')
		s->p++;
}

/* Reads one time: "1764000000.123456", "0.000123", "16:00:00", "16:00:00.123456", "(+     0.000123)". */
static bool take_time(struct scan *s, uint64_t *ret_ms)
{
	struct scan t = *s;
	const char *start = t.p, *point = NULL;

	(void)SCAN_LITERAL(&t, "(+");
	skip_blanks(&t);
	for (; t.p < t.end && (scan_is_digit(*t.p) || *t.p == '.' || *t.p == ':'); t.p++)
		if (!point && *t.p != ':' && !scan_is_digit(*t.p))
			point = t.p;
	(void)scan_char(&t, ')');
	if (t.p == start ||
		!memchr(start, *start == '(' || point ? '.' : ':', (size_t)(t.p - start)))
		return false;
	if (point && point - start >= EPOCH_DIGITS) {
		struct scan n = {start, point}, ms = {point + 1, t.end};
		uint64_t seconds = 0, part = 0;

		if (ms.end - ms.p > 3)
			ms.end = ms.p + 3;
		if (scan_decimal(&n, &seconds) && n.p == point && scan_decimal(&ms, &part) &&
			seconds < UINT32_MAX * UINT64_C(8))
			*ret_ms = seconds * 1000 + part;
	}
	*s = t;
	skip_blanks(s);
	return true;
}

static void take_pid(struct scan *s, int32_t *ret)
{
	struct scan t = *s;
	bool bracket = SCAN_LITERAL(&t, "[pid");
	uint64_t pid;

	skip_blanks(&t);
	if (!scan_decimal(&t, &pid) || pid > INT32_MAX || !scan_char(&t, bracket ? ']' : ' '))
		return;
	*ret = (int32_t)pid;
	*s = t;
	skip_blanks(s);
}

/* The architecture in "[ Process PID=711 runs in 32 bit mode. ]", "System call usage summary for 32
 * bit mode:". */
static uint32_t mode_of(const struct scan *s)
{
	static const struct {
		const char *word;
		uint32_t arch;
	} modes[] = {
		{" 32 bit mode", SCMP_ARCH_X86},
		{" 64 bit mode", SCMP_ARCH_X86_64},
		{" x32 mode", SCMP_ARCH_X32},
	};

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (memmem(s->p, (size_t)(s->end - s->p), modes[i].word, strlen(modes[i].word)))
			return modes[i].arch;
	return 0;
}

static bool take_mode(struct scan *s, struct strace_line *ret)
{
	struct scan t = *s;
	uint64_t pid;

	if (SCAN_LITERAL(&t, "[ Process PID=")) {
		if (!scan_decimal(&t, &pid) || pid > INT32_MAX)
			return false;
		/* If lines have no number, the log is of one process, whatever number the message
		 * has. */
		if (ret->pid != 0)
			ret->pid = (int32_t)pid;
	} else if (!SCAN_LITERAL(&t, "System call usage summary for")) {
		return false;
	}
	ret->mode = mode_of(&t);
	if (ret->mode == 0)
		return false;
	ret->kind = STRACE_MODE;
	return true;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || scan_is_digit(c) || c == '_';
}

static bool take_name(struct scan *s, struct strace_line *ret)
{
	const char *p = s->p;

	while (p < s->end && is_name_char(*p))
		p++;
	if (p == s->p || p - s->p >= STRACE_NAME_SIZE)
		return false;
	ret->name = s->p;
	ret->name_len = (size_t)(p - s->p);
	s->p = p;
	return true;
}

/* Reads a row of a -c table: " 45.12    0.000123          12        10         2 openat". */
static bool take_row(struct scan *s, struct strace_line *ret)
{
	struct scan t = *s;
	const char *start = t.p;
	uint64_t n, column[3] = {};
	size_t columns = 0;

	if (!scan_decimal(&t, &n) || !scan_char(&t, '.') || !scan_decimal(&t, &n))
		return false;
	skip_blanks(&t);
	if (!scan_decimal(&t, &n) || !scan_char(&t, '.') || !scan_decimal(&t, &n))
		return false;
	for (skip_blanks(&t); columns < 3 && scan_decimal(&t, &column[columns]); skip_blanks(&t))
		columns++;
	if (t.p == start || columns < 2 || !take_name(&t, ret) || t.p != t.end)
		return false;
	if (ret->name_len == strlen("total") && memcmp(ret->name, "total", 5) == 0)
		return true;
	ret->kind = STRACE_COUNT;
	ret->count = column[1];
	return true;
}

static void take_call(struct scan *s, struct strace_line *ret)
{
	static const char resumed[] = " resumed>";
	bool ends = SCAN_LITERAL(s, "<... ");

	if (!take_name(s, ret))
		return;
	if (ends ? !SCAN_LITERAL(s, resumed) : !scan_char(s, '('))
		return;
	ret->kind = ends ? STRACE_RESUMED : STRACE_CALL;
	ret->rest = s->p;
	ret->rest_len = (size_t)(s->end - s->p);
}

/* Skips what -i and -n print: "[00007f6d8b0e1a37] ", "[ 257] ". */
static void skip_brackets(struct scan *s)
{
	while (s->p < s->end && *s->p == '[') {
		const char *close = memchr(s->p, ']', (size_t)(s->end - s->p));

		if (!close)
			return;
		s->p = close + 1;
		skip_blanks(s);
	}
}

void strace_line_parse(const char *line, size_t len, struct strace_line *ret)
{
	struct scan s = {line, line + len};

	*ret = (struct strace_line){.kind = STRACE_OTHER, .count = 1};
	skip_blanks(&s);
	if (take_row(&s, ret))
		return;
	take_pid(&s, &ret->pid);
	while (take_time(&s, &ret->time_ms))
		;
	if (take_mode(&s, ret))
		return;
	skip_brackets(&s);
	take_call(&s, ret);
}

bool strace_line_is(const struct strace_line *l, const char *name)
{
	return scan_is(l->name, l->name_len, name);
}

void strace_line_name(const struct strace_line *l, char ret[STRACE_NAME_SIZE])
{
	snprintf(ret, STRACE_NAME_SIZE, "%.*s", (int)l->name_len, l->name);
}

/* ---- recognising */

static bool is_strace(const char *line, size_t len)
{
	struct strace_line l;
	char name[STRACE_NAME_SIZE];
	int32_t nr;

	strace_line_parse(line, len, &l);
	if (l.kind != STRACE_CALL && l.kind != STRACE_COUNT)
		return l.kind == STRACE_RESUMED;
	strace_line_name(&l, name);
	return abi_number(abi_native(), name, &nr);
}

bool strace_recognise(const char *text, size_t len)
{
	const char *end = text + len;

	for (int i = 0; i < RECOGNISE_LINES && text < end; i++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (is_strace(text, (size_t)((newline ? newline : end) - text)))
			return true;
		if (!newline)
			return false;
		text = newline + 1;
	}
	return false;
}
