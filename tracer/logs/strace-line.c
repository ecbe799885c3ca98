/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace-line.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "strace-args.h"

enum {
	EPOCH_DIGITS = 9,      /* of the seconds since 1970 that -ttt prints, at least */
	RELATIVE_WIDTH = 6,    /* of the seconds that -r prints, right-aligned */
	NUMBER_DIGITS_MAX = 7, /* of -n; an instruction pointer has 8 or 16 */
	BEGINNINGS_MAX = 32,   /* that are tried in a line that begins with other text */
};

static size_t left(const struct scan *s)
{
	return (size_t)(s->end - s->p);
}

static bool contains(const struct scan *s, const char *text)
{
	return memmem(s->p, left(s), text, strlen(text)) != NULL;
}

static bool ends_with(const struct scan *s, const char *text)
{
	size_t len = strlen(text);

	return left(s) >= len && memcmp(s->end - len, text, len) == 0;
}

/* ---- what stands before a call */

static bool take_pid_number(struct scan *s, int32_t *ret)
{
	uint64_t pid;

	if (!scan_decimal(s, &pid) || pid == 0 || pid > STRACE_PID_MAX)
		return false;
	*ret = (int32_t)pid;
	return true;
}

/* The name in "711<comm>". strace escapes angle brackets in it. */
static bool take_comm(struct scan *s, struct scan *ret)
{
	const char *close;

	if (!scan_char(s, '<'))
		return true;
	close = memchr(s->p, '>', left(s));
	if (!close)
		return false;
	*ret = (struct scan){s->p, close};
	s->p = close + 1;
	return true;
}

/* Whether a line begins with the seconds of -r. They are aligned to the right, and a process is
 * aligned to the left. */
static bool at_relative(const struct scan *line)
{
	const char *p = line->p;

	while (p < line->end && *p == ' ')
		p++;
	if (p == line->p)
		return false;
	while (p < line->end && scan_is_digit(*p))
		p++;
	return p - line->p == RELATIVE_WIDTH && p < line->end && *p == ' ';
}

static void take_pid(struct scan *s, struct strace_line *ret)
{
	struct scan t = *s, comm = {};
	bool bracket = SCAN_LITERAL(&t, "[pid");
	int32_t pid;

	scan_blanks(&t);
	if (!take_pid_number(&t, &pid) || !take_comm(&t, &comm) ||
		!scan_char(&t, bracket ? ']' : ' '))
		return;
	ret->pid = pid;
	ret->comm = comm;
	*s = t;
	scan_blanks(s);
}

/* The time since 1970 in "1764000000.123456". */
static void read_epoch(struct scan seconds, struct scan part, uint64_t *ret_ms)
{
	uint64_t n, ms = 0;

	if (left(&part) > 3)
		part.end = part.p + 3;
	if (scan_decimal(&seconds, &n) && (left(&part) == 0 || scan_decimal(&part, &ms)) &&
		n < UINT32_MAX * UINT64_C(8))
		*ret_ms = n * 1000 + ms;
}

/* Reads one time: "1764000000.123456", "0.000123", "16:00:00", "(+     0.000123)", "12". */
static bool take_time(struct scan *s, uint64_t *ret_ms)
{
	struct scan t = *s;
	bool relative = SCAN_LITERAL(&t, "(+"), clock = false;
	const char *start, *point = NULL;

	scan_blanks(&t);
	for (start = t.p; t.p < t.end && (scan_is_digit(*t.p) || *t.p == '.' || *t.p == ':');
		t.p++) {
		clock |= *t.p == ':';
		if (*t.p == '.')
			point = t.p;
	}
	if (t.p == start || (relative && !scan_char(&t, ')')) || !scan_char(&t, ' '))
		return false;
	if (!point)
		point = t.p - 1;
	if (!relative && !clock && point - start >= EPOCH_DIGITS)
		read_epoch((struct scan){start, point},
			(struct scan){point + (*point == '.'), t.p - 1}, ret_ms);
	*s = t;
	scan_blanks(s);
	return true;
}

/* What is in brackets is the number of the call, the instruction pointer, or a security context. */
static void read_bracketed(struct scan t, struct strace_line *ret)
{
	struct scan hex = t;
	uint64_t nr;

	while (hex.p < hex.end && scan_hex_digit(*hex.p) >= 0)
		hex.p++;
	if (hex.p == hex.end && (hex.p - t.p == 8 || hex.p - t.p == 16)) {
		ret->ip_digits = (int)(hex.p - t.p);
		return;
	}
	scan_blanks(&t);
	if (left(&t) <= NUMBER_DIGITS_MAX && scan_decimal(&t, &nr) && t.p == t.end)
		ret->nr = (int32_t)nr;
}

static bool take_bracketed(struct scan *s, struct strace_line *ret)
{
	const char *close = s->p < s->end && *s->p == '[' ? memchr(s->p, ']', left(s)) : NULL;

	if (!close)
		return false;
	read_bracketed((struct scan){s->p + 1, close}, ret);
	s->p = close + 1;
	scan_blanks(s);
	return true;
}

/* ---- messages */

enum strace_mode strace_mode(struct scan text)
{
	static const char *const words[] = {
		[STRACE_64_BIT] = " 64 bit mode",
		[STRACE_32_BIT] = " 32 bit mode",
		[STRACE_X32] = " x32 mode",
	};

	for (size_t i = STRACE_64_BIT; i < ARRAY_SIZE(words); i++)
		if (contains(&text, words[i]))
			return (enum strace_mode)i;
	return STRACE_NO_MODE;
}

static const char mode_message[] = "[ Process PID=";

static bool take_mode(struct scan s, struct strace_line *ret)
{
	int32_t pid;

	if (!SCAN_LITERAL(&s, mode_message) || !take_pid_number(&s, &pid))
		return false;
	ret->pid = pid;
	ret->mode = strace_mode(s);
	if (ret->mode == STRACE_NO_MODE)
		return false;
	ret->kind = STRACE_MODE;
	return true;
}

/* "Process 711 attached", which versions before 4.9 print without "strace: ". */
static bool take_attached(struct scan s, struct strace_line *ret)
{
	int32_t pid;

	if (!SCAN_LITERAL(&s, "Process ") || !take_pid_number(&s, &pid) ||
		!SCAN_LITERAL(&s, " attached"))
		return false;
	ret->kind = STRACE_ATTACHED;
	return true;
}

/* Moves @s behind "strace: ", or "/usr/bin/strace: ". */
static void skip_program(struct scan *s)
{
	const char *blank = memchr(s->p, ' ', left(s)), *slash;
	struct scan t = *s;

	if (!blank)
		return;
	slash = *s->p == '/' ? memrchr(s->p, '/', (size_t)(blank - s->p)) : NULL;
	if (slash)
		t.p = slash + 1;
	if (SCAN_LITERAL(&t, "strace: "))
		*s = t;
}

static bool take_exit(struct scan s, struct strace_line *ret)
{
	if (SCAN_LITERAL(&s, "+++ superseded by execve in pid ")) {
		if (take_pid_number(&s, &ret->other))
			ret->kind = STRACE_SUPERSEDED;
		return true;
	}
	if (!SCAN_LITERAL(&s, "+++ exited with ") && !SCAN_LITERAL(&s, "+++ killed by "))
		return false;
	ret->kind = STRACE_EXITED;
	return true;
}

static bool take_signal(struct scan s, struct strace_line *ret)
{
	if (!SCAN_LITERAL(&s, "--- "))
		return false;
	if (SCAN_LITERAL(&s, "SIGSYS ") && contains(&s, "si_arch=")) {
		ret->kind = STRACE_SIGSYS;
		ret->rest = s;
	}
	return true;
}

/* A message of strace; the rest of the line is no call. */
static bool take_message(struct scan s, struct strace_line *ret)
{
	skip_program(&s);
	return take_mode(s, ret) || take_attached(s, ret) || take_exit(s, ret) ||
	       take_signal(s, ret);
}

/* ---- calls */

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || scan_is_digit(c) || c == '_';
}

static bool take_name(struct scan *s, struct scan *ret)
{
	struct scan name = *s;

	while (s->p < s->end && is_name_char(*s->p))
		s->p++;
	name.end = s->p;
	*ret = name;
	return left(&name) > 0 && left(&name) < STRACE_NAME_SIZE;
}

/* Messages go to the terminal before the call's line has ended: "vfork(strace: Process 12
 * attached". */
static void find_message_inside(struct strace_line *ret)
{
	const char *mode;

	ret->attached =
		ends_with(&ret->rest, " attached") && contains(&ret->rest, "strace: Process ");
	if (!ends_with(&ret->rest, " mode. ]"))
		return;
	mode = memmem(ret->rest.p, left(&ret->rest), mode_message, strlen(mode_message));
	if (mode)
		ret->mode = strace_mode((struct scan){mode, ret->rest.end});
}

static bool take_call(struct scan s, struct strace_line *ret)
{
	bool ends = SCAN_LITERAL(&s, "<... ");

	if (SCAN_LITERAL(&s, "????")) {
		ret->kind = STRACE_BROKEN;
		ret->broken = "strace could not read which system call it was";
		return true;
	}
	if (!take_name(&s, &ret->name) ||
		(ends ? !SCAN_LITERAL(&s, " resumed>") : !scan_char(&s, '(')))
		return false;
	ret->kind = ends ? STRACE_RESUMED : STRACE_CALL;
	ret->rest = s;
	if (!ends)
		find_message_inside(ret);
	return true;
}

static void parse(struct scan s, struct strace_line *ret)
{
	*ret = (struct strace_line){.kind = STRACE_OTHER, .nr = -1};
	if (!at_relative(&s)) {
		scan_blanks(&s);
		take_pid(&s, ret);
	}
	scan_blanks(&s);
	do {
		if (take_message(s, ret))
			return;
	} while (take_time(&s, &ret->time_ms) || take_bracketed(&s, ret));
	take_call(s, ret);
}

/* ---- text before a call */

static bool is_call(const struct strace_line *l)
{
	return (l->kind == STRACE_CALL || l->kind == STRACE_RESUMED) && strace_name_exists(l->name);
}

/* Whether a line ends as strace ends a call. */
static bool ends_as_call(const struct strace_line *l)
{
	struct scan result;

	return l->kind == STRACE_RESUMED || ends_with(&l->rest, "<unfinished ...>") ||
	       strace_args_result(l->rest, &result);
}

/* Whether @s is at the first character of "name(". */
static bool at_name(const struct scan *s)
{
	const char *p = s->p;

	if (!is_name_char(*p) || is_name_char(p[-1]))
		return false;
	while (p < s->end && is_name_char(*p))
		p++;
	return p < s->end && *p == '(';
}

/* Moves @s to the next thing that can be the beginning of strace's line. */
static bool find_beginning(struct scan *s)
{
	for (s->p++; s->p < s->end; s->p++) {
		struct scan t = *s;

		if (SCAN_LITERAL(&t, "[pid ") || SCAN_LITERAL(&t, "<... ") || at_name(s))
			return true;
	}
	return false;
}

/* What another process wrote to the same terminal without a newline stands before strace's line:
 * "tock[pid   711] read(0, ...". The first call in it that exists is taken; if there is something
 * like a call and none that exists, the line is broken. */
static void parse_glued(struct scan s, struct strace_line *ret)
{
	bool like_call = false;

	for (int i = 0; i < BEGINNINGS_MAX && find_beginning(&s); i++) {
		struct strace_line l;

		parse(s, &l);
		if (is_call(&l) && (l.pid > 0 || ends_as_call(&l))) {
			*ret = l;
			ret->glued = true;
			return;
		}
		like_call |= l.kind == STRACE_CALL && ends_as_call(&l);
	}
	if (!like_call)
		return;
	ret->kind = STRACE_BROKEN;
	ret->broken = "text before the system call hides its name";
}

/* strace's lines that are neither calls nor messages: stacks (-k) and dumps (-e read=). */
static bool is_detail(struct scan s)
{
	return SCAN_LITERAL(&s, " > ") || SCAN_LITERAL(&s, " | ") || SCAN_LITERAL(&s, "--- ") ||
	       SCAN_LITERAL(&s, "+++ ");
}

void strace_line_parse(const char *line, size_t len, struct strace_line *ret)
{
	struct scan s = {line, line + len};

	parse(s, ret);
	if (ret->kind == STRACE_CALL && ret->pid == 0 && !is_call(ret) && !ends_as_call(ret))
		ret->kind = STRACE_OTHER;
	if (ret->kind == STRACE_OTHER && len > 0 && !is_detail(s))
		parse_glued(s, ret);
}

bool strace_line_is(const struct strace_line *l, const char *name)
{
	return scan_is(l->name.p, left(&l->name), name);
}
