/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ranges.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "elf-frames.h"
#include "instruction.h"

enum { STUBS_MAX = 8, FUNCTION_ALIGNMENT = 16 };

struct cuts {
	const struct elf_file *file;
	size_t n, n_stubs;
	uint64_t *list;
	struct elf_range stubs[STUBS_MAX];
};

static int cut(struct cuts *c, uint64_t address)
{
	uint64_t *list;

	if (!elf_is_code(c->file, address))
		return 0;
	list = array_make_room(c->list, c->n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	c->list = list;
	list[c->n++] = address;
	return 0;
}

static int cut_symbol(void *context, const struct elf_symbol *s)
{
	return s->is_defined && s->is_function ? cut(context, s->value) : 0;
}

static int cut_both(struct cuts *c, const struct elf_range *r)
{
	int e = cut(c, r->start);

	return e < 0 ? e : cut(c, r->start + r->size);
}

/* Whether the frames cover most of the code: some files have them for a few functions only. */
static bool are_complete(const struct elf_file *e, const struct elf_range *frames, size_t n_frames)
{
	uint64_t code = 0, covered = 0;

	for (size_t i = 0; i < e->n_segments; i++)
		code += e->segments[i].is_code ? e->segments[i].size : 0;
	for (size_t i = 0; i < n_frames; i++)
		covered += frames[i].size;
	return covered > code / 2;
}

struct addresses {
	size_t n;
	uint64_t *list;
};

static int add_address(struct addresses *a, uint64_t address)
{
	uint64_t *list = array_make_room(a->list, a->n, sizeof(*list));

	if (!list)
		return -ENOMEM;
	a->list = list;
	list[a->n++] = address;
	return 0;
}

static bool has_address(const struct addresses *sorted, uint64_t address)
{
	size_t low = 0, high = sorted->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted->list[middle] < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sorted->n && sorted->list[low] == address;
}

/* What a sweep through code without frames finds. */
struct sweep {
	struct cuts *cuts;
	struct addresses likely; /* aligned, and not reached from what stands before: sorted */
	struct addresses jumps;  /* where jumps go */
	bool ended;              /* the instructions before do not go on here */
	enum instruction_kind last;
};

static int sweep_one(struct sweep *s, const struct instruction *is, uint64_t at)
{
	int r = 0;

	if (s->ended && at % FUNCTION_ALIGNMENT == 0)
		r = add_address(&s->likely, at);
	/* A call may be of what does not return, if a gap follows. */
	if (is->kind == INSTRUCTION_STOP || is->kind == INSTRUCTION_JUMP)
		s->ended = true;
	else if (is->kind == INSTRUCTION_PADDING)
		s->ended |= s->last == INSTRUCTION_CALL;
	else
		s->ended = false;
	s->last = is->kind;
	if (r >= 0 && is->kind == INSTRUCTION_CALL && is->has_target)
		r = cut(s->cuts, is->target);
	else if (r >= 0 && is->kind == INSTRUCTION_JUMP && is->has_target)
		r = add_address(&s->jumps, is->target);
	else if (r >= 0 && is->kind == INSTRUCTION_ADDRESS && is->has_memory)
		r = cut(s->cuts, is->memory);
	return r;
}

/*
 * Without frames, nothing says where functions begin that other files do not see: that is where code
 * calls them or takes their addresses, and where it jumps to if that looks like the beginning of a
 * function.
 */
static int cut_targets(struct cuts *c, const struct elf_segment *segment)
{
	const unsigned char *code = c->file->bytes + segment->offset;
	struct sweep s = {.cuts = c, .ended = true};
	uint64_t at = 0;
	int r = 0;

	while (r >= 0 && at < segment->size) {
		struct instruction is;

		if (!instruction_decode(code + at, segment->size - at, segment->start + at, &is)) {
			at++;
			continue;
		}
		r = sweep_one(&s, &is, segment->start + at);
		at += is.length;
	}
	for (size_t i = 0; r >= 0 && i < s.jumps.n; i++)
		if (has_address(&s.likely, s.jumps.list[i]))
			r = cut(c, s.jumps.list[i]);
	free(s.likely.list);
	free(s.jumps.list);
	return r;
}

static int by_value(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* All places where a function begins, sorted. */
static int find_cuts(struct cuts *c, const struct elf_dynamic *d, const struct elf_range *frames,
	size_t n_frames)
{
	const struct elf_file *e = c->file;
	bool complete = are_complete(e, frames, n_frames);
	int r = elf_symbols_each(e, d, cut_symbol, c);

	for (size_t i = 0; r >= 0 && !complete && i < e->n_segments; i++)
		if (e->segments[i].is_code)
			r = cut_targets(c, &e->segments[i]);
	c->n_stubs = elf_stubs_read(e, STUBS_MAX, c->stubs);
	for (size_t i = 0; r >= 0 && i < e->n_segments; i++)
		r = cut(c, e->segments[i].start);
	for (size_t i = 0; r >= 0 && i < n_frames; i++)
		r = cut_both(c, &frames[i]);
	for (size_t i = 0; r >= 0 && i < c->n_stubs; i++)
		r = cut_both(c, &c->stubs[i]);
	if (r >= 0)
		r = cut(c, e->entry);
	if (r >= 0)
		r = cut(c, d->init);
	if (r >= 0)
		r = cut(c, d->fini);
	if (c->n > 0)
		qsort(c->list, c->n, sizeof(*c->list), by_value);
	return r;
}

size_t ranges_find(const struct range *list, size_t n, uint64_t address)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && list[low].start <= address ? low : n;
}

static bool is_stub(const struct cuts *c, uint64_t address)
{
	for (size_t i = 0; i < c->n_stubs; i++)
		if (address - c->stubs[i].start < c->stubs[i].size)
			return true;
	return false;
}

/* What is between the cuts; each segment of code begins with one. */
static size_t make_ranges(const struct cuts *c, struct range *list)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n;) {
		const struct elf_segment *s = elf_segment_of(c->file, c->list[i]);
		struct range range = {.start = c->list[i], .end = s->start + s->size};

		while (i < c->n && c->list[i] == range.start)
			i++;
		if (i < c->n && c->list[i] < range.end)
			range.end = c->list[i];
		range.is_stub = is_stub(c, range.start);
		list[n++] = range;
	}
	return n;
}

int ranges_read(
	const struct elf_file *e, const struct elf_dynamic *d, size_t *ret_n, struct range **ret)
{
	_cleanup_(freep) struct elf_range *frames = NULL;
	struct cuts c = {.file = e};
	size_t n_frames = 0;
	int r;

	r = elf_frames_read(e, &n_frames, &frames);
	if (r >= 0)
		r = find_cuts(&c, d, frames, n_frames);
	*ret = r >= 0 ? calloc(c.n + 1, sizeof(**ret)) : NULL;
	if (*ret) {
		*ret_n = make_ranges(&c, *ret);
	} else if (r >= 0) {
		r = -ENOMEM;
	}
	free(c.list);
	return r;
}
