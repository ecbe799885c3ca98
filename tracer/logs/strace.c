/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Logs of strace. A call counts when it begins: "<unfinished ...>" lines count, and "<... resumed>"
 * only if the beginning is not in the log. A -c table has counts, and neither processes nor
 * arguments; what it counts beyond the lines before it is added (-C prints both).
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "format.h"
#include "strace-args.h"
#include "strace-facts.h"
#include "strace-line.h"
#include "strace-process.h"
#include "strace-table.h"

enum {
	COUNTED_SLOTS = 4096,
	COUNTED_PROBES = 16, /* a name that has no room after so many is not counted */
};

static const char no_memory[] = "there was not enough memory";

/* How often lines showed a call. */
struct counted {
	uint64_t key; /* 0: free */
	uint64_t n;
};

struct strace {
	struct strace_processes processes;
	struct strace_images images;
	struct strace_names names;
	struct strace_table table;
	struct counted counted[COUNTED_SLOTS];
	struct fact facts[STRACE_FACTS_MAX];
	uint32_t hidden_facts; /* kinds that a line did not show: bits 1 << enum fact_kind */
	/* The process and the call of a line that something else was printed into, before its end. */
	int32_t open_pid;
	char open_name[STRACE_NAME_SIZE];
	struct strace_image *caller; /* to which the last record points */
	const struct input_line *line;
};

static void forget_caller(struct strace *s)
{
	if (s->caller)
		strace_image_unref(&s->images, TAKE(s->caller));
}

static void state_free(void *state)
{
	struct strace *s = state;

	if (!s)
		return;
	forget_caller(s);
	strace_processes_release(&s->processes);
	strace_images_release(&s->images);
	free(s);
}

static int state_new(void **ret)
{
	struct strace *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	strace_images_init(&s->images);
	if (strace_processes_init(&s->processes, &s->images) < 0) {
		free(s);
		return -ENOMEM;
	}
	*ret = s;
	return 0;
}

/* ---- records */

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

/* Which call is meant, on the architecture @arch; 0: on this host's, as far as is known. */
static enum record_result set_number(struct record *r, uint32_t arch, const char *name)
{
	bool has_number = r->has & HAS_NR; /* by -n */

	r->arch = arch ? arch : abi_native();
	if (arch)
		r->has |= HAS_ARCH;
	if (!abi_number(r->arch, name, &r->nr) && !parse_unnamed(name, &r->nr) && !has_number)
		return record_break(r, "the name of the system call is unknown");
	r->has |= HAS_NR;
	return RECORD_READ;
}

/* A line has no serial: its number and text identify it. */
static void begin_record(const struct strace *s, struct record *r)
{
	*r = (struct record){
		.type = RECORD_SYSCALL,
		.has = HAS_TIME,
		.count = 1,
		.line_hash = hash_mix(s->line->number, hash_text(s->line->text, s->line->len)),
	};
}

static void set_line(const struct strace_line *l, struct record *r)
{
	r->time_ms = l->time_ms;
	r->pid = l->pid;
	r->has |= HAS_PID;
	if (l->nr >= 0) {
		r->nr = l->nr;
		r->has |= HAS_NR;
	}
}

static void set_exe(const struct strace_image *i, struct record *r)
{
	if (!i->path)
		return;
	r->exe = (struct record_text){i->path, strlen(i->path), false};
	r->has |= HAS_EXE;
}

static void set_comm(const struct scan *comm, struct record *r)
{
	if (comm->p == comm->end)
		return;
	r->comm = (struct record_text){comm->p, (uint32_t)(comm->end - comm->p), false};
	r->has |= HAS_COMM;
}

/* ---- what lines and tables both count */

static struct counted *find_counted(struct strace *s, const char *name)
{
	uint64_t key = hash_text(name, strlen(name)) | 1;
	struct counted *c = &s->counted[key / 2 % COUNTED_SLOTS];

	for (size_t i = 0; i < COUNTED_PROBES; i++, c++) {
		if (c == s->counted + COUNTED_SLOTS)
			c = s->counted;
		if (c->key == 0)
			c->key = key;
		if (c->key == key)
			return c;
	}
	return NULL;
}

static void count_line(struct strace *s, const struct strace_line *l)
{
	char name[STRACE_NAME_SIZE];
	struct counted *c;

	strace_name(l->name, name);
	c = find_counted(s, name);
	if (c)
		c->n++;
}

/* How many of the @n calls of a row were lines before; no other row has them. */
static uint64_t take_counted(struct strace *s, const char *name, uint64_t n)
{
	struct counted *c = find_counted(s, name);

	if (!c)
		return 0;
	n = n < c->n ? n : c->n;
	c->n -= n;
	return n;
}

/* ---- calls whose architecture comes later */

static enum record_result hold(
	struct strace *s, struct strace_image *i, const struct strace_line *l, struct record *r)
{
	struct strace_held held = {.line = s->line->number};

	strace_name(l->name, held.name);
	if (r->comm.len > sizeof(held.comm))
		r->comm.len = sizeof(held.comm);
	if (r->comm.len > 0)
		memcpy(held.comm, r->comm.at, r->comm.len);
	if (r->n_facts > 0)
		memcpy(held.facts, r->facts, r->n_facts * sizeof(*r->facts));
	held.record = *r;
	if (strace_image_hold(&s->images, i, &held) < 0)
		return record_break(r, no_memory);
	return RECORD_NONE;
}

static enum record_result take_held(void *state, bool end, struct record *ret, uint64_t *ret_line)
{
	struct strace *s = state;
	const struct strace_image *i;
	const struct strace_held *h;

	if (end)
		strace_images_decide(&s->images);
	h = strace_images_take(&s->images, &i);
	if (!h)
		return RECORD_NONE;
	*ret_line = h->line;
	*ret = h->record;
	set_exe(i, ret);
	ret->comm.at = h->comm;
	ret->facts = h->facts;
	return set_number(ret, i->arch, h->name);
}

/* ---- lines of processes */

/* The call belongs to the program that makes it: an execve's new program comes only when it
 * succeeds. The record points to what the process runs now, which an execve on the same line
 * ends. */
static enum record_result emit(
	struct strace *s, struct strace_process *p, const struct strace_line *l, struct record *r)
{
	struct strace_image *i = strace_image_ref(p->image);
	char name[STRACE_NAME_SIZE];

	s->caller = i;
	set_line(l, r);
	if (p->mode == STRACE_NO_MODE && !i->decided)
		return hold(s, i, l, r);
	set_exe(i, r);
	strace_name(l->name, name);
	return set_number(r, p->mode ? strace_arch_of_mode(p->mode) : i->arch, name);
}

static bool forks(const struct strace_line *l)
{
	return strace_line_is(l, "clone") || strace_line_is(l, "clone3") ||
	       strace_line_is(l, "fork") || strace_line_is(l, "vfork");
}

static bool execs(const struct strace_line *l)
{
	return strace_line_is(l, "execve") || strace_line_is(l, "execveat");
}

static bool exits(const struct strace_line *l)
{
	return strace_line_is(l, "exit") || strace_line_is(l, "exit_group");
}

/* A line that says something about the program: not an execve by strace itself. */
static void note_arch(struct strace *s, struct strace_image *i, const struct strace_line *l)
{
	if (i->decided || (!i->begun && execs(l)))
		return;
	i->arches = strace_arches_limit(&s->names, i->arches, l);
	if (strace_arches_one(i->arches))
		strace_image_decide(&s->images, i);
}

static int note_result(
	struct strace *s, struct strace_process *p, const struct strace_line *l, struct scan result)
{
	uint64_t n;

	if (execs(l))
		return strace_process_execed(&s->processes, p,
			SCAN_LITERAL(&result, "0") && (result.p == result.end || *result.p == ' '));
	if (forks(l) && scan_decimal(&result, &n) && n > 0 && n <= STRACE_PID_MAX)
		return strace_process_forked(&s->processes, p, (int32_t)n);
	return 0;
}

static int note_call(struct strace *s, struct strace_process *p, const struct strace_line *l)
{
	int r = 0;

	if (forks(l))
		strace_process_forks(&s->processes, p);
	if (exits(l))
		strace_process_exits(&s->processes, p);
	if (execs(l))
		r = strace_process_execs(&s->processes, p, l->rest);
	else
		p->image->begun = true;
	note_arch(s, p->image, l);
	count_line(s, l);
	return r;
}

static void note_open(struct strace *s, const struct strace_process *p, const struct strace_line *l)
{
	static const char unfinished[] = "<unfinished ...>";
	size_t len = (size_t)(l->rest.end - l->rest.p);

	s->open_pid = p->pid;
	if (p->unfinished && !memmem(l->rest.p, len, unfinished, strlen(unfinished)))
		strace_name(l->name, s->open_name);
	else
		*s->open_name = '\0';
}

/* What is no line of its own may be the end of the line that was left open: ") = 3". */
static enum record_result read_rest(struct strace *s, struct record *r)
{
	struct scan text = {s->line->text, s->line->text + s->line->len}, result;
	struct strace_line l = {.name = {s->open_name, s->open_name + strlen(s->open_name)}};
	struct strace_process *p;

	if (!*s->open_name || !strace_args_result(text, &result))
		return RECORD_NONE;
	p = strace_process_get(&s->processes, s->open_pid, true);
	if (!p)
		return record_break(r, no_memory);
	p->unfinished = false;
	if (note_result(s, p, &l, result) < 0)
		return record_break(r, no_memory);
	*s->open_name = '\0';
	return RECORD_NONE;
}

static enum record_result read_call(
	struct strace *s, struct strace_process *p, const struct strace_line *l, struct record *r)
{
	enum record_result ret;
	struct scan result;

	if (note_call(s, p, l) < 0)
		return record_break(r, no_memory);
	r->n_facts = strace_facts(l, s->facts, &s->hidden_facts);
	r->facts = s->facts;
	ret = emit(s, p, l, r);
	p->unfinished = !strace_args_result(l->rest, &result);
	note_open(s, p, l);
	if (!p->unfinished && note_result(s, p, l, result) < 0)
		return record_break(r, no_memory);
	return ret;
}

/* With -qqq, strace does not print that a thread's execve superseded the process; but an execve that
 * ends here and began elsewhere was a thread's. */
static enum record_result read_resumed(
	struct strace *s, struct strace_process *p, const struct strace_line *l, struct record *r)
{
	enum record_result ret = RECORD_NONE;
	struct scan result;

	if (!p->unfinished && execs(l) && p->image->begun &&
		strace_process_superseded(&s->processes, p->pid, s->processes.execing) < 0)
		return record_break(r, no_memory);
	note_arch(s, p->image, l);
	if (!p->unfinished) {
		count_line(s, l);
		s->hidden_facts |= strace_fact_kinds(l);
		ret = emit(s, p, l, r);
	}
	p->unfinished = false;
	if (strace_args_result(l->rest, &result) && note_result(s, p, l, result) < 0)
		return record_break(r, no_memory);
	return ret;
}

static void read_signal(struct strace *s, struct strace_process *p, const struct strace_line *l)
{
	uint32_t arch = strace_arch_of_signal(l->rest);

	if (arch && p->mode == STRACE_NO_MODE)
		strace_image_believe(&s->images, p->image, arch);
}

static enum record_result read_of_process(
	struct strace *s, const struct strace_line *l, struct record *r)
{
	struct strace_process *p =
		strace_process_get(&s->processes, l->pid, l->kind == STRACE_RESUMED);
	enum record_result result = RECORD_NONE;

	if (!p)
		return record_break(r, no_memory);
	if (l->kind == STRACE_CALL)
		result = read_call(s, p, l, r);
	else if (l->kind == STRACE_RESUMED)
		result = read_resumed(s, p, l, r);
	else if (l->kind == STRACE_SIGSYS)
		read_signal(s, p, l);
	if (l->mode != STRACE_NO_MODE)
		p->mode = l->mode;
	s->images.shows_modes |= l->mode != STRACE_NO_MODE || l->attached;
	return result;
}

static enum record_result read_line_of(
	struct strace *s, const struct strace_line *l, struct record *r)
{
	switch (l->kind) {
	case STRACE_OTHER:
		return read_rest(s, r);
	case STRACE_BROKEN:
		return record_break(r, l->broken);
	case STRACE_ATTACHED:
		s->images.shows_modes = true;
		return RECORD_NONE;
	case STRACE_EXITED:
		strace_process_exited(&s->processes, l->pid);
		return RECORD_NONE;
	case STRACE_SUPERSEDED:
		if (strace_process_superseded(&s->processes, l->pid, l->other) < 0)
			return record_break(r, no_memory);
		return RECORD_NONE;
	default:
		return read_of_process(s, l, r);
	}
}

/* ---- tables */

static enum record_result read_row(struct strace *s, const struct strace_row *row, struct record *r)
{
	enum strace_mode mode = s->table.mode ? s->table.mode : STRACE_64_BIT;
	char name[STRACE_NAME_SIZE];

	strace_name(row->name, name);
	r->count = row->count - take_counted(s, name, row->count);
	if (r->count == 0)
		return RECORD_NONE;
	s->hidden_facts = FACT_ALL;
	return set_number(
		r, mode == STRACE_64_BIT ? abi_native() : strace_arch_of_mode(mode), name);
}

/* ---- recognising */

static bool is_strace(struct strace_table *table, struct scan line)
{
	struct strace_line l;
	struct strace_row row;

	if (strace_table_read(table, line, &row) == STRACE_TABLE_ROW)
		return strace_name_exists(row.name);
	strace_line_parse(line.p, (size_t)(line.end - line.p), &l);
	if (l.kind == STRACE_CALL || l.kind == STRACE_RESUMED)
		return strace_name_exists(l.name) && !l.glued;
	return l.kind == STRACE_MODE || l.kind == STRACE_ATTACHED;
}

/* One of the lines is a message of strace, or a call that an architecture has. */
static bool recognise(const char *text, size_t len)
{
	const char *end = text + len;
	struct strace_table table = {};

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (is_strace(&table, (struct scan){text, newline ? newline : end}))
			return true;
		text = newline ? newline + 1 : end;
	}
	return false;
}

/* ---- the format */

static enum record_result read_line(void *state, const struct input_line *line, struct record *ret)
{
	struct strace *s = state;
	struct strace_row row;
	struct strace_line l;

	forget_caller(s);
	s->line = line;
	begin_record(s, ret);
	switch (strace_table_read(
		&s->table, (struct scan){line->text, line->text + line->len}, &row)) {
	case STRACE_TABLE_ROW:
		return read_row(s, &row, ret);
	case STRACE_TABLE_FRAME:
		return RECORD_NONE;
	case STRACE_TABLE_NAMELESS:
		return record_break(ret, "the table has no names of system calls");
	default:
		strace_line_parse(line->text, line->len, &l);
		set_comm(&l.comm, ret);
		return read_line_of(s, &l, ret);
	}
}

/* In a log of another format, what is named like a call must also have what only strace writes
 * behind it. */
static bool has_call(const struct input_line *line, struct strace_line *l)
{
	static const char unfinished[] = "<unfinished ...>";
	struct scan result;

	strace_line_parse(line->text, line->len, l);
	if (l->kind != STRACE_CALL && l->kind != STRACE_RESUMED)
		return false;
	return strace_name_exists(l->name) &&
	       (l->kind == STRACE_RESUMED || strace_args_result(l->rest, &result) ||
		       memmem(l->rest.p, (size_t)(l->rest.end - l->rest.p), unfinished,
			       sizeof(unfinished) - 1));
}

static bool resembles(const struct input_line *line)
{
	struct strace_line l;

	return has_call(line, &l);
}

/* No other program may have written it, and what stands before the call may name one. */
static bool claims(const struct input_line *line)
{
	struct strace_line l;

	return !(line->from && line->from->named) && has_call(line, &l) && !l.glued;
}

static uint32_t shown_facts(const void *state)
{
	return FACT_ALL & ~((const struct strace *)state)->hidden_facts;
}

const struct log_format log_format_strace = {
	.word = "strace",
	.summary = "output of strace, with or without -f, and tables of strace -c",
	.recognise = recognise,
	.claims = claims,
	.resembles = resembles,
	.state_new = state_new,
	.state_free = state_free,
	.read = read_line,
	.take = take_held,
	.facts = shown_facts,
	.of_one_run = true,
};
