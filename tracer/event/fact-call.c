/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fact-call.h"

#include <linux/audit.h>
#include <linux/net.h>
#include <string.h>

#include "base/cleanup.h"

/* The number of a call as the first argument of socketcall(2), from <linux/net.h>; 0 if it has
 * none. */
static unsigned subcall_of(const char *call)
{
	static const struct {
		const char *call;
		unsigned number;
	} subcalls[] = {
		{"socket", SYS_SOCKET},
		{"socketpair", SYS_SOCKETPAIR},
	};

	for (size_t i = 0; i < ARRAY_SIZE(subcalls); i++)
		if (strcmp(subcalls[i].call, call) == 0)
			return subcalls[i].number;
	return 0;
}

static void add_call(struct fact_calls *c, struct fact_call call)
{
	if (c->n < FACT_CALLS_MAX)
		c->of[c->n++] = call;
}

static void add_arch(struct fact_calls *c, uint32_t arch)
{
	for (const struct fact_argument *a = fact_arguments; a->call; a++) {
		struct fact_call call = {
			.syscall.arch = arch, .argument = a->argument, .kind = a->kind};

		if (abi_number(arch, a->call, &call.syscall.nr))
			add_call(c, call);
		call.subcall = subcall_of(a->call);
		if (call.subcall != 0 && abi_number(arch, "socketcall", &call.syscall.nr))
			add_call(c, call);
	}
}

void fact_calls_init(struct fact_calls *ret)
{
	const uint32_t *compat = abi_compat(abi_native());

	*ret = (struct fact_calls){};
	add_arch(ret, abi_native());
	for (; *compat; compat++)
		add_arch(ret, *compat);
}

uint32_t fact_calls_kinds(const struct fact_calls *c, struct syscall_nr s)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->of[i].syscall.nr == s.nr && c->of[i].syscall.arch == s.arch)
			kinds |= 1U << c->of[i].kind;
	return kinds;
}

size_t fact_call_word_size(const struct fact_call *c)
{
	return c->syscall.arch & __AUDIT_ARCH_64BIT ? sizeof(uint64_t) : sizeof(uint32_t);
}

uint64_t fact_call_value(enum fact_kind k, uint64_t argument)
{
	return k == FACT_ADDRESS_FAMILY ? (uint32_t)argument : argument;
}
