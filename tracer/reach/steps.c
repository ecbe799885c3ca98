/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"

enum {
	PLACES_MAX = 16,        /* that one number is followed through */
	NUMBER_MAX = 1024,      /* above all numbers of syscalls */
	FUNCTION_MAX = 1 << 20, /* bytes of a function in which numbers are followed */
	RETURN_ADDRESS = 8,     /* bytes that a call pushes */
	SEEN_COST = 16, /* so many instructions are forgotten in the time that one is looked at */
};

static const int64_t DEPTH_UNKNOWN = INT64_MIN;

static int add_step(struct steps *s, const struct step *step)
{
	struct step *list = array_make_room(s->list, s->n, sizeof(*list));

	if (!list)
		return -ENOMEM;
	s->list = list;
	list[s->n++] = *step;
	return 0;
}

static int decode_all(const struct elf_file *e, const struct elf_range *function, struct steps *s)
{
	const unsigned char *code = elf_at(e, function->start, function->size);
	uint64_t at = 0;
	int r = 0;

	while (code && at < function->size && r >= 0) {
		struct step step;

		if (instruction_step(code + at, function->size - at, function->start + at, &step)) {
			at += step.is.length;
			r = add_step(s, &step);
		} else {
			at++;
		}
	}
	return r;
}

size_t steps_find(const struct steps *s, uint64_t at)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->list[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < s->n && s->list[low].at == at)
		return low;
	return at == s->end ? s->n : SIZE_MAX;
}

static int by_target(const void *x, const void *y)
{
	const struct step_jump *a = x, *b = y;

	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

static int note_jumps(struct steps *s)
{
	/* So that there is a list, however short. */
	s->jumps = array_make_room(NULL, 0, sizeof(*s->jumps));
	if (!s->jumps)
		return -ENOMEM;
	for (size_t i = 0; i < s->n; i++) {
		const struct instruction *is = &s->list[i].is;
		struct step_jump *jumps;
		size_t to;

		if ((is->kind != INSTRUCTION_JUMP && is->kind != INSTRUCTION_BRANCH) ||
			!is->has_target)
			continue;
		to = steps_find(s, is->target);
		if (to >= s->n)
			continue;
		jumps = array_make_room(s->jumps, s->n_jumps, sizeof(*jumps));
		if (!jumps)
			return -ENOMEM;
		s->jumps = jumps;
		jumps[s->n_jumps++] = (struct step_jump){(uint32_t)to, (uint32_t)i};
	}
	if (s->n_jumps > 0)
		qsort(s->jumps, s->n_jumps, sizeof(*s->jumps), by_target);
	return 0;
}

static const struct step_jump *first_jump(const struct steps *s, size_t to)
{
	size_t low = 0, high = s->n_jumps;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->jumps[middle].to < to)
			low = middle + 1;
		else
			high = middle;
	}
	return s->jumps + low;
}

/* What only fills the gap behind a jump leads nowhere either. */
static void note_ends(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct step *step = &s->list[i];
		const struct step_jump *j = first_jump(s, i);
		bool is_target = j < s->jumps + s->n_jumps && j->to == i;

		step->ends = step->is.kind == INSTRUCTION_JUMP ||
			     step->is.kind == INSTRUCTION_STOP ||
			     (step->is.kind == INSTRUCTION_PADDING && i > 0 &&
				     s->list[i - 1].ends && !is_target);
	}
}

/* The depth of the stack before @i, by what comes before it in memory or jumps there from above. */
static int64_t depth_before(const struct steps *s, size_t i)
{
	const struct step_jump *end = s->jumps + s->n_jumps;

	if (i == 0)
		return 0;
	if (!s->list[i - 1].ends && s->depths[i - 1] != DEPTH_UNKNOWN && !s->list[i - 1].stack_lost)
		return s->depths[i - 1] - s->list[i - 1].stack_change;
	for (const struct step_jump *j = first_jump(s, i); j < end && j->to == i; j++)
		if (j->from < i)
			return s->depths[j->from];
	return DEPTH_UNKNOWN;
}

/* Behind a jump without a known source the depth is taken to be that of the function's body. */
static void note_depths(struct steps *s)
{
	int64_t body = 0;

	s->frame = DEPTH_UNKNOWN;
	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->list[i];

		s->depths[i] = depth_before(s, i);
		if (s->depths[i] == DEPTH_UNKNOWN && !step->stack_lost && i > 0 &&
			s->list[i - 1].ends)
			s->depths[i] = body;
		else if (s->depths[i] != DEPTH_UNKNOWN && s->depths[i] > body)
			body = s->depths[i];
		if (s->frame == DEPTH_UNKNOWN && step->to.kind == PLACE_REGISTER &&
			step->to.reg == REGISTER_RBP && step->source == SOURCE_PLACE &&
			step->from.kind == PLACE_REGISTER && step->from.reg == REGISTER_RSP)
			s->frame = s->depths[i];
	}
	s->depths[s->n] = depth_before(s, s->n);
}

int steps_read(const struct elf_file *e, const struct elf_range *function, struct steps *ret)
{
	struct steps s = {.end = function->start + function->size};
	int r = 0;

	if (function->size <= FUNCTION_MAX)
		r = decode_all(e, function, &s);
	if (r >= 0)
		r = note_jumps(&s);
	if (r >= 0 && s.n > 0) {
		s.depths = calloc(s.n + 1, sizeof(*s.depths));
		r = s.depths ? 0 : -ENOMEM;
	}
	if (r < 0) {
		steps_release(&s);
		return r;
	}
	if (s.n > 0) {
		note_ends(&s);
		note_depths(&s);
	}
	*ret = s;
	return 0;
}

void steps_release(struct steps *s)
{
	free(s->list);
	free(s->depths);
	free(s->jumps);
	*s = (struct steps){};
}

/* A place of the instruction @i as one that stays the same while rsp moves: memory by its distance
 * from rsp at the entry. PLACE_NONE if that is not known. */
static struct place fixed(const struct steps *s, size_t i, const struct place *p)
{
	int64_t depth = p->reg == REGISTER_RBP ? s->frame : s->depths[i];

	if (p->kind != PLACE_MEMORY)
		return *p;
	if (depth == DEPTH_UNKNOWN)
		return (struct place){};
	return (struct place){PLACE_MEMORY, REGISTER_RSP, p->offset - depth};
}

struct search {
	const struct steps *steps;
	uint64_t *budget;
	struct numbers *found;
	size_t n_places;
	struct place places[PLACES_MAX];
	unsigned char *seen; /* a bit for each place, for each instruction: two bytes */
	bool is_out_of_memory;
	size_t n_due;
	struct due {
		uint32_t step, place;
	} * due;
};

static void give_up(struct search *s)
{
	s->found->is_unknown = true;
}

static void found_number(struct search *s, int64_t value)
{
	struct numbers *f = s->found;

	if (value < 0 || value >= NUMBER_MAX) {
		give_up(s);
		return;
	}
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i] == (uint32_t)value)
			return;
	if (f->n < NUMBERS_MAX)
		f->list[f->n++] = (uint32_t)value;
	else
		give_up(s);
}

/* @place is wanted before the instruction @i. */
static void want(struct search *s, size_t i, const struct place *place)
{
	struct due *due;
	uint16_t seen;
	size_t p = 0;

	while (p < s->n_places && !place_equal(&s->places[p], place))
		p++;
	if (p == PLACES_MAX || place->kind == PLACE_NONE) {
		give_up(s);
		return;
	}
	if (p == s->n_places)
		s->places[s->n_places++] = *place;
	memcpy(&seen, s->seen + i * sizeof(seen), sizeof(seen));
	if (seen >> p & 1)
		return;
	seen |= (uint16_t)(1 << p);
	memcpy(s->seen + i * sizeof(seen), &seen, sizeof(seen));
	due = array_make_room(s->due, s->n_due, sizeof(*due));
	if (!due) {
		s->is_out_of_memory = true;
		return;
	}
	s->due = due;
	due[s->n_due++] = (struct due){(uint32_t)i, (uint32_t)p};
}

/* What a function may do to the registers of its caller. */
static bool is_lost_in_call(const struct step *step, const struct place *place)
{
	const uint16_t kept = 1 << 3 | 1 << REGISTER_RSP | 1 << REGISTER_RBP | 0xf << 12;

	return step->is.kind == INSTRUCTION_CALL && place->kind == PLACE_REGISTER &&
	       !(kept >> place->reg & 1);
}

/* Whether @place is zero behind the branch @i, if that is taken or if it is not. */
static bool is_zero(const struct steps *s, size_t i, bool taken, const struct place *place)
{
	enum zero_kind wanted = taken ? ZERO_IF_TAKEN : ZERO_IF_NOT_TAKEN;

	return i > 0 && s->list[i].zero == wanted && place->kind == PLACE_REGISTER &&
	       s->list[i - 1].tested == place->reg;
}

/* @place is wanted behind the instruction @i. */
static void step_back(struct search *s, size_t i, const struct place *place)
{
	const struct step *step = &s->steps->list[i];
	struct place to = fixed(s->steps, i, &step->to), from;

	if (is_lost_in_call(step, place)) {
		/* No compiler uses what another function has left in a register, save its
		 * result: such a call does not return. */
		if (place->reg == REGISTER_RAX)
			give_up(s);
		return;
	}
	if (step->to.kind == PLACE_NONE || !place_equal(&to, place)) {
		if (place->kind == PLACE_REGISTER && step->written >> place->reg & 1)
			give_up(s);
		else
			want(s, i, place);
		return;
	}
	if (step->may_keep)
		want(s, i, place);
	if (step->source == SOURCE_CONSTANT) {
		found_number(s, step->constant);
	} else if (step->source == SOURCE_PLACE) {
		from = fixed(s->steps, i, &step->from);
		want(s, i, &from);
	} else {
		give_up(s);
	}
}

/* The value is what the function was called with, or cannot be told. */
static void reach_entry(struct search *s, const struct place *place)
{
	struct numbers *f = s->found;
	const uint16_t arguments =
		1 << REGISTER_RAX | 1 << 1 | 1 << 2 | 1 << 6 | 1 << REGISTER_RDI | 1 << 8 | 1 << 9;
	bool is_argument = place->kind == PLACE_REGISTER ? arguments >> place->reg & 1
							 : place->offset >= RETURN_ADDRESS;

	if (!is_argument || (f->is_argument && !place_equal(&f->given, place))) {
		give_up(s);
		return;
	}
	f->is_argument = true;
	f->given = *place;
}

/* Nothing is known to lead to the instruction: a jump by a table may, but not to what only fills a
 * gap. */
static void through_tables(struct search *s, size_t i, const struct place *place)
{
	if (i == s->steps->n || s->steps->list[i].is.kind == INSTRUCTION_PADDING)
		return;
	for (size_t j = 0; j < s->steps->n; j++) {
		const struct instruction *is = &s->steps->list[j].is;

		if (is->kind == INSTRUCTION_JUMP && !is->has_target)
			step_back(s, j, place);
		(*s->budget) -= *s->budget > 0;
	}
}

static void look_before(struct search *s, size_t i, const struct place *place)
{
	const struct steps *steps = s->steps;
	const struct step_jump *end = steps->jumps + steps->n_jumps;
	bool any = false;

	if (i == 0) {
		reach_entry(s, place);
		any = true;
	} else if (!steps->list[i - 1].ends) {
		if (is_zero(steps, i - 1, false, place))
			found_number(s, 0);
		else
			step_back(s, i - 1, place);
		any = true;
	}
	for (const struct step_jump *j = first_jump(steps, i); j < end && j->to == i; j++) {
		if (is_zero(steps, j->from, true, place))
			found_number(s, 0);
		else
			step_back(s, j->from, place);
		any = true;
	}
	if (!any)
		through_tables(s, i, place);
}

int steps_numbers(const struct steps *steps, size_t i, const struct place *p, uint64_t *budget,
	struct numbers *ret)
{
	struct search s = {.steps = steps, .budget = budget, .found = ret};
	struct place first;

	*ret = (struct numbers){};
	if (steps->n == 0 || *budget == 0) {
		give_up(&s);
		return 0;
	}
	*budget -= *budget < steps->n / SEEN_COST ? *budget : steps->n / SEEN_COST;
	s.seen = calloc(steps->n + 1, sizeof(uint16_t));
	if (!s.seen)
		return -ENOMEM;
	first = fixed(steps, i, p);
	want(&s, i, &first);
	while (s.n_due > 0 && *budget > 0 && !s.is_out_of_memory) {
		struct due due = s.due[--s.n_due];
		struct place place = s.places[due.place];

		(*budget)--;
		look_before(&s, due.step, &place);
	}
	if (s.n_due > 0 || (ret->n == 0 && !ret->is_argument))
		give_up(&s);
	free(s.due);
	free(s.seen);
	return s.is_out_of_memory ? -ENOMEM : 0;
}

struct place steps_passed(const struct steps *s, size_t i, const struct place *given)
{
	struct place p = *given;

	if (p.kind != PLACE_MEMORY)
		return p;
	/* Memory at rsp of the first instruction; a call puts its return address there. */
	p.reg = REGISTER_RSP;
	if (i < s->n && s->list[i].is.kind == INSTRUCTION_CALL)
		p.offset -= RETURN_ADDRESS;
	return p;
}
