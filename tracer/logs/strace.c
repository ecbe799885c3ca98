/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strace.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "scan.h"

enum {
	PROCESSES = 4096, /* a table that forgets: the number's low bits are the slot */
	NAME_MAX_LEN = 64,
	EPOCH_DIGITS = 9, /* of the seconds since 1970 that -ttt prints, at least */
	RECOGNISE_LINES = 20,
};

/* ---- one line */

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && *s->p == ' ')
		s->p++;
}

/* "1764000000.123456", "0.000123", "16:00:00", "16:00:00.123456", "(+     0.000123)". */
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

/* "[ Process PID=711 runs in 32 bit mode. ]", "System call usage summary for 32 bit mode:". */
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
		/* Without a number the log is of one process, whatever the message says. */
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
	if (p == s->p || p - s->p >= NAME_MAX_LEN)
		return false;
	ret->name = s->p;
	ret->name_len = (size_t)(p - s->p);
	s->p = p;
	return true;
}

/* " 45.12    0.000123          12        10         2 openat". */
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

/* -i and -n: "[00007f6d8b0e1a37] ", "[ 257] ". */
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

void strace_parse(const char *line, size_t len, struct strace_line *ret)
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

/* ---- recognising */

static bool is_strace(const char *line, size_t len)
{
	struct strace_line l;
	char name[NAME_MAX_LEN];
	int32_t nr;

	strace_parse(line, len, &l);
	if (l.kind != STRACE_CALL && l.kind != STRACE_COUNT)
		return l.kind == STRACE_RESUMED;
	snprintf(name, sizeof(name), "%.*s", (int)l.name_len, l.name);
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

/* ---- a log */

struct process {
	int32_t pid;
	bool known, unfinished;
	uint32_t mode; /* 0: as the log's machine */
	char *exe;
	char *execs; /* what an execve that has not returned names */
};

struct strace {
	struct process processes[PROCESSES];
	uint32_t table_mode; /* of a table of -c */
	char *forker;        /* what the process runs that was the last to make another */
};

int strace_new(struct strace **ret)
{
	struct strace *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	*ret = s;
	return 0;
}

static void process_clear(struct process *p)
{
	free(p->exe);
	free(p->execs);
	*p = (struct process){};
}

void strace_free(struct strace *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < PROCESSES; i++)
		process_clear(&s->processes[i]);
	free(s->forker);
	free(s);
}

/* A process that is met first is what the last forker's child is. */
static struct process *get_process(struct strace *s, int32_t pid)
{
	struct process *p = &s->processes[(uint32_t)pid % PROCESSES];

	if (p->known && p->pid == pid)
		return p;
	process_clear(p);
	p->known = true;
	p->pid = pid;
	p->exe = s->forker ? strdup(s->forker) : NULL;
	return p;
}

static bool is_name(const struct strace_line *l, const char *name)
{
	return l->name_len == strlen(name) && memcmp(l->name, name, l->name_len) == 0;
}

/* strace prints an unknown number as syscall_0x1ce. */
static bool unnamed(const char *name, int32_t *ret)
{
	static const char prefix[] = "syscall_0x";
	struct scan s = {name, name + strlen(name)};
	uint32_t nr;

	if (!scan_word(&s, prefix, sizeof(prefix) - 1) || !scan_hex(&s, &nr) || s.p != s.end ||
		nr > INT32_MAX)
		return false;
	*ret = (int32_t)nr;
	return true;
}

static int resolve(const struct strace_line *l, uint32_t arch, struct syscall_nr *ret)
{
	char name[NAME_MAX_LEN];

	snprintf(name, sizeof(name), "%.*s", (int)l->name_len, l->name);
	ret->arch = arch;
	return abi_number(arch, name, &ret->nr) || unnamed(name, &ret->nr) ? 1 : -EBADMSG;
}

/* The first quoted string, as far as strace printed it; NULL where there is none. Escapes stay. */
static char *quoted(const char *text, size_t len)
{
	const char *open = memchr(text, '"', len);
	const char *end = text + len, *p = open ? open + 1 : end;

	while (p < end && *p != '"')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	if (p >= end || p - open - 1 > STRACE_PATH_MAX)
		return NULL;
	return strndup(open + 1, (size_t)(p - open - 1));
}

static bool succeeded(const struct strace_line *l)
{
	static const char zero[] = " = 0";

	return memmem(l->rest, l->rest_len, zero, sizeof(zero) - 1) != NULL;
}

static void run_execs(struct process *p)
{
	if (!p->execs)
		return;
	free(p->exe);
	p->exe = TAKE(p->execs);
}

/* The first execve of a log is that of the command, by nobody else; later ones change what the process is. */
static void note_exec(struct process *p, const struct strace_line *l)
{
	free(p->execs);
	p->execs = quoted(l->rest, l->rest_len);
	if (!p->exe && p->execs)
		p->exe = strdup(p->execs);
	if (succeeded(l))
		run_execs(p);
}

static bool forks(const struct strace_line *l)
{
	return is_name(l, "clone") || is_name(l, "clone3") || is_name(l, "fork") ||
	       is_name(l, "vfork");
}

static void note_call(struct strace *s, struct process *p, const struct strace_line *l)
{
	static const char unfinished[] = "<unfinished ...>";

	if (forks(l) && p->exe) {
		free(s->forker);
		s->forker = strdup(p->exe);
	}
	p->unfinished = l->rest_len >= sizeof(unfinished) - 1 &&
			memmem(l->rest, l->rest_len, unfinished, sizeof(unfinished) - 1);
}

/* What the process is when it makes the call: an execve's new program only comes with its success. */
static int give(
	struct strace *s, struct process *p, const struct strace_line *l, struct strace_call *ret)
{
	ret->exe = p->exe;
	ret->pid = p->pid;
	ret->time_ms = l->time_ms;
	ret->count = l->count;
	return resolve(l, p->mode ? p->mode : abi_native(), &ret->syscall);
}

static int call(
	struct strace *s, struct process *p, const struct strace_line *l, struct strace_call *ret)
{
	note_call(s, p, l);
	if (is_name(l, "execve") || is_name(l, "execveat"))
		note_exec(p, l);
	return give(s, p, l, ret);
}

static int resumed(
	struct strace *s, struct process *p, const struct strace_line *l, struct strace_call *ret)
{
	bool begun = p->unfinished;

	p->unfinished = false;
	if (is_name(l, "execve") && succeeded(l))
		run_execs(p);
	return begun ? 0 : give(s, p, l, ret);
}

static int row(struct strace *s, const struct strace_line *l, struct strace_call *ret)
{
	*ret = (struct strace_call){.count = l->count};
	if (l->count == 0)
		return 0;
	return resolve(l, s->table_mode ? s->table_mode : abi_native(), &ret->syscall);
}

int strace_next(struct strace *s, const char *line, size_t len, struct strace_call *ret)
{
	struct strace_line l;
	struct process *p;

	strace_parse(line, len, &l);
	if (l.kind == STRACE_COUNT)
		return row(s, &l, ret);
	if (l.kind == STRACE_OTHER)
		return 0;
	p = get_process(s, l.pid);
	switch (l.kind) {
	case STRACE_CALL:
		return call(s, p, &l, ret);
	case STRACE_RESUMED:
		return resumed(s, p, &l, ret);
	default:
		p->mode = s->table_mode = l.mode;
		return 0;
	}
}
