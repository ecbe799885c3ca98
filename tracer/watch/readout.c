/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "readout.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "recorder.h"

struct syscall_nr readout_syscall(unsigned arch, int nr)
{
	uint32_t native = abi_native();

	if (arch == WATCH_X32)
		return (struct syscall_nr){SCMP_ARCH_X32, nr};
	return (struct syscall_nr){arch == WATCH_COMPAT ? abi_compat(native)[0] : native, nr};
}

static struct syscall_nr syscall_of_counter(unsigned i)
{
	unsigned arch = i / WATCH_NUMBERS;
	int nr = (int)(i % WATCH_NUMBERS);

	return readout_syscall(arch, arch == WATCH_X32 ? nr | ABI_X32_BIT : nr);
}

void readout_note_reported(struct readout *out, const struct watch_sighting *s)
{
	unsigned nr =
		s->arch == WATCH_X32 ? (unsigned)s->nr & ~(unsigned)ABI_X32_BIT : (unsigned)s->nr;

	if (s->arch < WATCH_ARCHES && nr < WATCH_NUMBERS)
		out->reported[s->arch * WATCH_NUMBERS + nr]++;
	else if (out->n_outliers_reported < WATCH_OUTLIERS)
		out->outliers_reported[out->n_outliers_reported++] =
			(struct watch_outlier){s->arch, s->nr};
}

static int add_item(struct readout *out, struct readout_item item)
{
	struct readout_item *grown = reallocarray(out->items, out->n_items + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	out->items = grown;
	grown[out->n_items++] = item;
	return 0;
}

static int add_counts(struct readout *out, struct recorder *rec)
{
	_cleanup_(freep) uint64_t *counts = calloc(WATCH_COUNTERS, sizeof(*counts));
	int r;

	if (!counts)
		return -ENOMEM;
	r = recorder_counts(rec, counts);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < WATCH_COUNTERS; i++) {
		struct readout_item item = {.syscall = syscall_of_counter(i)};

		if (counts[i] <= out->reported[i])
			continue;
		item.count = counts[i] - out->reported[i];
		r = add_item(out, item);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_outlier_count(struct watch_outlier s, uint64_t count, void *userdata)
{
	struct readout *out = userdata;

	for (size_t i = 0; i < out->n_outliers_reported; i++)
		if (out->outliers_reported[i].arch == s.arch &&
			out->outliers_reported[i].nr == s.nr)
			count--;
	if (count == 0)
		return 0;
	return add_item(out,
		(struct readout_item){.syscall = readout_syscall(s.arch, s.nr), .count = count});
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

	if (fact->kind >= _FACT_MAX)
		return 0; /* WATCH_DENIED */
	return item.fact.count > 0 ? add_item(userdata, item) : 0;
}

static int add_calls_of_executable(struct readout *out, unsigned number)
{
	int r;

	for (unsigned i = 0; i < WATCH_COUNTERS; i++) {
		if (!out->exe.seen[i])
			continue;
		r = add_item(out,
			(struct readout_item){.syscall = syscall_of_counter(i), .exe = number});
		if (r < 0)
			return r;
	}
	return 0;
}

/* Which executable made which call is known even if the sightings were lost. Numbers are given in
 * order: the first executable without a mode has none yet. */
static int add_executables(struct readout *out, struct recorder *rec)
{
	int r;

	for (unsigned n = 1; n < WATCH_EXES; n++) {
		r = recorder_file(rec, n, &out->file);
		if (r < 0 || out->file.mode == 0)
			return r;
		r = recorder_exe(rec, n, &out->exe);
		if (r < 0)
			return r;
		r = add_calls_of_executable(out, n);
		if (r < 0)
			return r;
	}
	return 0;
}

int readout_begin(struct readout *out, struct recorder *rec)
{
	int r;

	out->begun = true;
	r = add_counts(out, rec);
	if (r < 0)
		return r;
	r = recorder_outlier_counts(rec, add_outlier_count, out);
	if (r < 0)
		return r;
	r = recorder_fact_counts(rec, add_fact, out);
	if (r < 0)
		return r;
	return recorder_dropped(rec) > 0 ? add_executables(out, rec) : 0;
}

int readout_next(
	struct readout *out, struct recorder *rec, struct executables *p, struct event *ret)
{
	const struct readout_item *item;
	const struct executable *exe = NULL;

	if (out->at == out->n_items)
		return 0;
	item = &out->items[out->at++];
	if (item->exe != 0 && recorder_file(rec, item->exe, &out->file) == 0)
		exe = executables_get(p, item->exe, &out->file, 0);
	*ret = (struct event){
		.syscall = item->syscall,
		.exe = exe,
		.count = item->count,
		.facts = &item->fact,
		.n_facts = item->fact.count > 0,
	};
	return 1;
}

void readout_release(struct readout *out)
{
	free(out->items);
	out->items = NULL;
	out->n_items = out->at = 0;
}
