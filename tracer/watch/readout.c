/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "readout.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "recorder.h"
#include "watch.skel.h"

enum { X32_BIT = 0x40000000, NATIVE = 0, COMPAT = 1, X32 = 2 };

struct syscall_nr readout_syscall(unsigned arch, int nr)
{
	uint32_t native = abi_native();

	if (arch == X32)
		return (struct syscall_nr){SCMP_ARCH_X32, nr};
	return (struct syscall_nr){arch == COMPAT ? abi_compat(native)[0] : native, nr};
}

static struct syscall_nr syscall_of_counter(unsigned i)
{
	unsigned arch = i / WATCH_NUMBERS;
	int nr = (int)(i % WATCH_NUMBERS);

	return readout_syscall(arch, arch == X32 ? nr | X32_BIT : nr);
}

void readout_told(struct readout *r, const struct watch_sight *s)
{
	unsigned nr = s->arch == X32 ? (unsigned)s->nr & ~(unsigned)X32_BIT : (unsigned)s->nr;

	if (s->arch < WATCH_ARCHES && nr < WATCH_NUMBERS)
		r->told[s->arch * WATCH_NUMBERS + nr]++;
	else if (r->n_odd_told < WATCH_ODD)
		r->odd_told[r->n_odd_told++] = (struct watch_odd){s->arch, s->nr};
}

static int add(struct readout *r, struct readout_item item)
{
	struct readout_item *grown = reallocarray(r->items, r->n_items + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	r->items = grown;
	grown[r->n_items++] = item;
	return 0;
}

static int add_counts(struct readout *r, struct watch_bpf *b)
{
	_cleanup_(freep) uint64_t *counts = calloc(WATCH_COUNTERS, sizeof(*counts));
	int k;

	if (!counts)
		return -ENOMEM;
	k = recorder_counts(b, counts);
	for (unsigned i = 0; k >= 0 && i < WATCH_COUNTERS; i++)
		if (counts[i] > r->told[i])
			k = add(r, (struct readout_item){.syscall = syscall_of_counter(i),
					   .count = counts[i] - r->told[i]});
	return k;
}

static int add_odd(struct watch_odd s, uint64_t count, void *userdata)
{
	struct readout *r = userdata;

	for (size_t i = 0; i < r->n_odd_told; i++)
		if (r->odd_told[i].arch == s.arch && r->odd_told[i].nr == s.nr)
			count--;
	if (count == 0)
		return 0;
	return add(
		r, (struct readout_item){.syscall = readout_syscall(s.arch, s.nr), .count = count});
}

/* The call that held the fact has been counted. */
static int add_fact(
	const struct watch_fact *fact, const struct watch_fact_count *count, void *userdata)
{
	struct readout_item item = {
		.syscall = readout_syscall(count->arch, count->nr),
		.exe = fact->exe,
		.fact = {fact->kind, fact->value, count->count - count->reported},
	};

	return item.fact.count > 0 ? add(userdata, item) : 0;
}

/* Where events were lost, who made what is known all the same. Numbers are given in order: the first executable
 * without a mode was never seen. */
static int add_executables(struct readout *r, struct watch_bpf *b)
{
	int k = 0;

	for (unsigned n = 1; n < WATCH_EXES; n++) {
		k = recorder_exe(b, n, &r->exe);
		if (k < 0 || r->exe.mode == 0)
			return k;
		for (unsigned i = 0; k >= 0 && i < WATCH_COUNTERS; i++)
			if (r->exe.seen[i])
				k = add(r, (struct readout_item){
						   .syscall = syscall_of_counter(i), .exe = n});
	}
	return k;
}

int readout_begin(struct readout *r, struct watch_bpf *b)
{
	int k;

	r->begun = true;
	k = add_counts(r, b);
	if (k >= 0)
		k = recorder_odd_counts(b, add_odd, r);
	if (k >= 0)
		k = recorder_fact_counts(b, add_fact, r);
	if (k >= 0 && b->bss->dropped > 0)
		k = add_executables(r, b);
	return k;
}

int readout_next(struct readout *r, struct watch_bpf *b, struct programs *p, struct event *ret)
{
	const struct readout_item *item;
	const struct executable *exe = NULL;

	if (r->at == r->n_items)
		return 0;
	item = &r->items[r->at++];
	if (item->exe != 0 && recorder_exe(b, item->exe, &r->exe) == 0)
		exe = programs_get(p, item->exe, &r->exe, 0);
	*ret = (struct event){
		.syscall = item->syscall,
		.exe = exe,
		.count = item->count,
		.facts = &item->fact,
		.n_facts = item->fact.count > 0,
	};
	return 1;
}

void readout_release(struct readout *r)
{
	free(r->items);
	r->items = NULL;
	r->n_items = r->at = 0;
}
