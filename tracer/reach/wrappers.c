/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wrappers.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "steps.h"

/* Instructions that are looked at for the numbers of one file; libc needs half a million. */
static const uint64_t BUDGET = 50 * 1000 * 1000;

enum { DECODE_COST = 4 /* bytes that are decoded in the time that one instruction is looked at */ };

/* A wrapper whose callers are still to be looked at: a node, or the name of one in another file. */
struct wrapper {
	uint32_t callee;
	bool by_name;
	struct place given;
};

struct finding {
	struct building *b;
	uint64_t budget;
	size_t n_due, n_taken;
	struct wrapper *due;
	struct place *given; /* by node; PLACE_NONE: it is no wrapper */
	/* The function that was decoded last. */
	size_t node;
	struct steps steps;
};

static int decode(struct finding *f, size_t node)
{
	const struct range *range = &f->b->ranges[node];
	struct elf_range function = {range->start, range->end - range->start};

	if (f->node == node)
		return 0;
	steps_release(&f->steps);
	f->node = node;
	/* Without a budget nothing is found in it. */
	if (f->budget < function.size)
		return 0;
	f->budget -= function.size / DECODE_COST;
	return steps_read(f->b->file, &function, &f->steps);
}

static int add_wrapper(struct finding *f, const struct wrapper *w)
{
	struct wrapper *due = array_make_room(f->due, f->n_due, sizeof(*due));

	if (!due)
		return -ENOMEM;
	f->due = due;
	due[f->n_due++] = *w;
	return 0;
}

/* A function makes a syscall at @site, by itself or through a wrapper, with the number that is in
 * @place before that instruction. */
static int note_numbers(
	struct finding *f, const struct site *site, bool by_wrapper, const struct place *place)
{
	struct numbers numbers = {.is_unknown = true};
	size_t node = site->node;
	struct place passed;
	size_t i = steps_find(&f->steps, site->at);
	int r = 0;

	if (i != SIZE_MAX && !site->is_foreign) {
		passed = by_wrapper ? steps_passed(&f->steps, i, place) : *place;
		r = steps_numbers(&f->steps, i, &passed, &f->budget, &numbers);
	}
	for (size_t n = 0; r >= 0 && n < numbers.n; n++)
		r = building_add(f->b, node, ITEM_NUMBER, numbers.list[n]);
	if (r >= 0 && numbers.is_argument && !site->may_be_data &&
		f->given[node].kind == PLACE_NONE) {
		struct wrapper w = {.callee = (uint32_t)node, .given = numbers.given};

		f->given[node] = numbers.given;
		f->b->is_wrapper[node] = true;
		r = add_wrapper(f, &w);
	} else if (numbers.is_argument) {
		numbers.is_unknown |= !place_equal(&f->given[node], &numbers.given);
	}
	if (r >= 0 && numbers.is_unknown && !site->may_be_data)
		r = building_add(f->b, node, ITEM_DOUBT, site->at);
	return r;
}

static int by_callee(const void *x, const void *y)
{
	const struct call *a = x, *b = y;

	if (a->by_name != b->by_name)
		return a->by_name ? 1 : -1;
	if (a->callee != b->callee)
		return a->callee < b->callee ? -1 : 1;
	if (a->caller != b->caller)
		return a->caller < b->caller ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* The first call that does not sort before @wanted. */
static size_t first_call(const struct building *b, const struct call *wanted)
{
	size_t low = 0, high = b->n_calls;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_callee(&b->calls[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int look_at_callers(struct finding *f, const struct wrapper *w)
{
	const struct call first = {.callee = w->callee, .by_name = w->by_name};
	struct building *b = f->b;
	int r = 0;

	for (size_t c = first_call(b, &first); r >= 0 && c < b->n_calls; c++) {
		const struct call *call = &b->calls[c];
		struct site site = {.node = call->caller, .at = call->at};

		if (call->callee != w->callee || call->by_name != w->by_name)
			break;
		r = decode(f, call->caller);
		if (r >= 0)
			r = note_numbers(f, &site, true, &w->given);
	}
	return r;
}

/* The wrapper that other files have: syscall(2). */
static int add_known(struct finding *f)
{
	struct wrapper w = {.by_name = true, .given = {PLACE_REGISTER, REGISTER_RDI, 0}};

	w.callee = symbols_find(f->b->names, "syscall");
	return w.callee == NAME_NONE ? 0 : add_wrapper(f, &w);
}

static int find_all(struct finding *f)
{
	const struct place number = {PLACE_REGISTER, REGISTER_RAX, 0};
	struct building *b = f->b;
	int r = 0;

	for (size_t s = 0; r >= 0 && s < b->n_sites; s++) {
		r = decode(f, b->sites[s].node);
		if (r >= 0)
			r = note_numbers(f, &b->sites[s], false, &number);
	}
	if (r >= 0)
		r = add_known(f);
	while (r >= 0 && f->n_taken < f->n_due) {
		struct wrapper w = f->due[f->n_taken++];

		r = look_at_callers(f, &w);
	}
	return r;
}

static bool calls(const struct building *b, uint32_t caller, uint32_t callee)
{
	const struct call wanted = {.callee = callee, .caller = caller};
	size_t c = first_call(b, &wanted);

	return c < b->n_calls && !b->calls[c].by_name && b->calls[c].callee == callee &&
	       b->calls[c].caller == caller;
}

/* Who takes the address of a wrapper may give it to somebody who calls it with any number. */
static int doubt_addresses(struct building *b)
{
	size_t n = b->n_items;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < n; i++) {
		struct item item = b->items[i];

		if (item.kind == ITEM_EDGE && item.value < b->n_ranges &&
			b->is_wrapper[item.value] && !calls(b, item.node, (uint32_t)item.value))
			r = building_add(b, item.node, ITEM_DOUBT, b->ranges[item.value].start);
	}
	return r;
}

int wrappers_find(struct building *b)
{
	struct finding f = {.b = b, .budget = BUDGET, .node = SIZE_MAX};
	int r = -ENOMEM;

	if (b->n_calls > 0)
		qsort(b->calls, b->n_calls, sizeof(*b->calls), by_callee);
	f.given = calloc(b->n_ranges + 1, sizeof(*f.given));
	b->is_wrapper = calloc(b->n_ranges + 1, sizeof(*b->is_wrapper));
	if (f.given && b->is_wrapper)
		r = find_all(&f);
	if (r >= 0)
		r = doubt_addresses(b);
	steps_release(&f.steps);
	free(f.given);
	free(f.due);
	return r;
}
