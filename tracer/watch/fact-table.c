/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fact-table.h"

#include <assert.h>
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>

#include "event/fact-call.h"

static_assert((int)_FACT_MAX <= (int)WATCH_FACT_KINDS, "the recorder has room for each kind");
static_assert((int)FACT_CALLS_MAX < (int)WATCH_FACT_CALLS, "the recorder has room for each call");

/* The counter of a call (struct watch_counts); false if it has none. */
static bool counter_of(struct syscall_nr s, unsigned *ret)
{
	unsigned arch, number = (unsigned)s.nr;

	if (s.arch == abi_native()) {
		arch = WATCH_NATIVE;
	} else if (s.arch == SCMP_ARCH_X32) {
		arch = WATCH_X32;
		number &= ~(unsigned)ABI_X32_BIT;
	} else {
		arch = WATCH_COMPAT;
	}
	*ret = arch * WATCH_NUMBERS + number;
	return number < WATCH_NUMBERS;
}

static bool is_full(const struct watch_fact_calls *calls, unsigned counter)
{
	size_t n = 0;

	for (unsigned i = calls->first[counter]; i != 0; i = calls->of[i].next)
		n++;
	return n == WATCH_FACTS_OF_CALL;
}

int fact_table_fill(struct watch_fact_calls *ret)
{
	struct fact_calls calls;
	unsigned char n = 0;

	fact_calls_init(&calls);
	for (size_t i = 0; i < calls.n; i++) {
		const struct fact_call *c = &calls.of[i];
		unsigned counter;

		if (!counter_of(c->syscall, &counter))
			continue;
		if (is_full(ret, counter))
			return -E2BIG;
		ret->of[++n] = (struct watch_fact_call){
			.counter = counter,
			.kind = c->kind,
			.argument = c->argument,
			.subcall = c->subcall,
			.word = (unsigned)fact_call_word_size(c),
			.next = ret->first[counter],
			.mask = fact_call_value(c->kind, UINT64_MAX),
		};
		ret->first[counter] = n;
	}
	return 0;
}
