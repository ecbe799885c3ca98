/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "call-facts.h"

#include <errno.h>

#include "memory.h"

/* An argument of socketcall(2): 1 if it was read; 0 if it is not there, so that the kernel will
 * refuse the call with EFAULT as well; -errno if it cannot be read. */
static int read_word(const struct fact_call *c, pid_t tid, uint64_t array, uint64_t *ret)
{
	size_t size = fact_call_word_size(c);
	uint64_t word = 0;
	uint32_t half;
	bool whole;

	errno = 0;
	if (size == sizeof(half)) {
		whole = memory_read(tid, (uint32_t)array + c->argument * size, &half, size);
		word = half;
	} else {
		whole = memory_read(tid, array + c->argument * size, &word, size);
	}
	if (!whole)
		return errno == EFAULT ? 0 : -errno;
	*ret = word;
	return 1;
}

static void read_one(
	const struct fact_call *c, pid_t tid, const uint64_t args[6], struct call_facts *ret)
{
	uint64_t argument = args[c->argument];
	int r;

	if (c->subcall != 0) {
		if ((uint32_t)args[0] != c->subcall)
			return;
		r = read_word(c, tid, args[1], &argument);
		if (r < 0)
			ret->unreadable |= 1U << c->kind;
		if (r <= 0)
			return;
	}
	if (ret->n == CALL_FACTS_MAX)
		return;
	ret->of[ret->n++] = (struct fact){
		.kind = c->kind,
		.value = fact_call_value(c->kind, argument),
		.count = 1,
	};
}

void call_facts_read(const struct fact_calls *c, pid_t tid, struct syscall_nr s,
	const uint64_t args[6], struct call_facts *ret)
{
	ret->n = 0;
	ret->unreadable = 0;
	for (size_t i = 0; i < c->n; i++)
		if (c->of[i].syscall.nr == s.nr && c->of[i].syscall.arch == s.arch)
			read_one(&c->of[i], tid, args, ret);
}
