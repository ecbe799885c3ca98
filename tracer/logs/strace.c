/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Logs of strace. A call counts when it begins: "<unfinished ...>" lines count, and "<... resumed>"
 * only if the beginning is not in the log. A -c table has counts, and neither processes nor
 * arguments.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "format.h"
#include "scan.h"
#include "strace-facts.h"
#include "strace-line.h"

enum {
	PROCESSES = 4096, /* a table that forgets: the low bits of the number are the slot */
	PATH_SIZE = 4096,
};

struct process {
	int32_t pid;
	bool known, unfinished;
	uint32_t mode; /* SCMP_ARCH_*; 0: that of this host */
	char *exe;
	char *execs; /* the program of an execve that has not returned */
};

struct strace {
	struct process processes[PROCESSES];
	uint32_t table_mode; /* of a table of -c */
	char *forker;        /* the program of the last process that made another */
	struct fact facts[STRACE_FACTS_MAX];
	uint32_t hidden_facts; /* kinds that a line did not show: bits 1 << enum fact_kind */
};

static int state_new(void **ret)
{
	*ret = calloc(1, sizeof(struct strace));
	return *ret ? 0 : -ENOMEM;
}

static void process_clear(struct process *p)
{
	free(p->exe);
	free(p->execs);
	*p = (struct process){};
}

static void state_free(void *state)
{
	struct strace *s = state;

	if (!s)
		return;
	for (size_t i = 0; i < PROCESSES; i++)
		process_clear(&s->processes[i]);
	free(s->forker);
	free(s);
}

/* A process that is new in the log is taken for the child of the last one that called fork() or the
 * like, and runs the same program. */
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

/* strace prints an unknown number as syscall_0x1ce. */
static bool parse_unnamed(const char *name, int32_t *ret)
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

/* A copy of the first quoted string, as far as strace printed it; NULL if there is none. Escapes
 * stay. */
static char *copy_quoted(const char *text, size_t len)
{
	const char *open = memchr(text, '"', len);
	const char *end = text + len, *p = open ? open + 1 : end;

	while (p < end && *p != '"')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	if (p >= end || p - open - 1 > PATH_SIZE)
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

/* The first execve of a log is that of strace's command: it counts for the new program. Later ones
 * count for the old one, unless the line shows that they succeeded. */
static void note_exec(struct process *p, const struct strace_line *l)
{
	free(p->execs);
	p->execs = copy_quoted(l->rest, l->rest_len);
	if (!p->exe && p->execs)
		p->exe = strdup(p->execs);
	if (succeeded(l))
		run_execs(p);
}

static bool forks(const struct strace_line *l)
{
	return strace_line_is(l, "clone") || strace_line_is(l, "clone3") ||
	       strace_line_is(l, "fork") || strace_line_is(l, "vfork");
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

/* ---- records */

static enum record_result set_call(const struct strace_line *l, uint32_t arch, struct record *r)
{
	char name[STRACE_NAME_SIZE];

	*r = (struct record){
		.type = RECORD_SYSCALL,
		.has = HAS_TIME | HAS_ARCH | HAS_NR | HAS_PID,
		.time_ms = l->time_ms,
		.count = l->count,
		.arch = arch,
		.pid = l->pid,
	};
	strace_line_name(l, name);
	if (!abi_number(arch, name, &r->nr) && !parse_unnamed(name, &r->nr))
		return record_break(r, "the name of the system call is unknown");
	return RECORD_READ;
}

/* The call belongs to the program that makes it: an execve's new program comes only when it
 * succeeds. */
static enum record_result set_process_call(
	const struct process *p, const struct strace_line *l, struct record *r)
{
	enum record_result result = set_call(l, p->mode ? p->mode : abi_native(), r);

	if (p->exe) {
		r->exe = (struct record_text){p->exe, strlen(p->exe), false};
		r->has |= HAS_EXE;
	}
	return result;
}

static enum record_result read_call(
	struct strace *s, struct process *p, const struct strace_line *l, struct record *ret)
{
	enum record_result result;

	note_call(s, p, l);
	if (strace_line_is(l, "execve") || strace_line_is(l, "execveat"))
		note_exec(p, l);
	result = set_process_call(p, l, ret);
	ret->n_facts = strace_facts(l, s->facts, &s->hidden_facts);
	ret->facts = s->facts;
	return result;
}

static enum record_result read_resumed(
	struct strace *s, struct process *p, const struct strace_line *l, struct record *ret)
{
	bool begun = p->unfinished;

	p->unfinished = false;
	if (strace_line_is(l, "execve") && succeeded(l))
		run_execs(p);
	if (begun)
		return RECORD_NONE;
	s->hidden_facts |= strace_fact_kinds(l);
	return set_process_call(p, l, ret);
}

static enum record_result read_count(
	struct strace *s, const struct strace_line *l, struct record *ret)
{
	s->hidden_facts = FACT_ALL;
	if (l->count == 0)
		return RECORD_NONE;
	return set_call(l, s->table_mode ? s->table_mode : abi_native(), ret);
}

static enum record_result read_parsed(
	struct strace *s, const struct strace_line *l, struct record *ret)
{
	struct process *p;

	if (l->kind == STRACE_COUNT)
		return read_count(s, l, ret);
	if (l->kind == STRACE_OTHER)
		return RECORD_NONE;
	p = get_process(s, l->pid);
	switch (l->kind) {
	case STRACE_CALL:
		return read_call(s, p, l, ret);
	case STRACE_RESUMED:
		return read_resumed(s, p, l, ret);
	default:
		p->mode = s->table_mode = l->mode;
		return RECORD_NONE;
	}
}

/* ---- the format */

/* A line has no serial: its number and text identify it. */
static enum record_result read_line(void *state, const struct input_line *line, struct record *ret)
{
	struct strace_line l;
	enum record_result result;

	strace_line_parse(line->text, line->len, &l);
	result = read_parsed(state, &l, ret);
	if (result == RECORD_READ)
		ret->line_hash = hash_mix(line->number, hash_text(line->text, line->len));
	return result;
}

/* In a log of another format, what is named like a call must also have what only strace writes
 * behind it, and no other program may have written it. */
static bool claims(const struct input_line *line)
{
	static const char result[] = ") = ", unfinished[] = "<unfinished ...>";
	struct strace_line l;

	if (line->from && line->from->named)
		return false;
	strace_line_parse(line->text, line->len, &l);
	if (l.kind == STRACE_RESUMED)
		return true;
	return l.kind == STRACE_CALL &&
	       (memmem(l.rest, l.rest_len, result, sizeof(result) - 1) ||
		       memmem(l.rest, l.rest_len, unfinished, sizeof(unfinished) - 1)) &&
	       strace_recognise(line->text, line->len);
}

static uint32_t shown_facts(const void *state)
{
	return FACT_ALL & ~((const struct strace *)state)->hidden_facts;
}

const struct log_format log_format_strace = {
	.word = "strace",
	.summary = "output of strace, with or without -f, and tables of strace -c",
	.recognise = strace_recognise,
	.claims = claims,
	.state_new = state_new,
	.state_free = state_free,
	.read = read_line,
	.facts = shown_facts,
	.of_one_run = true,
};
