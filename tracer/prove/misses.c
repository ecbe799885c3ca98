/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "misses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/proc.h"

/* Calls that are only logged must leave room for those that are denied. */
enum { KEPT_MAX = 4096, LOGGED_MAX = KEPT_MAX / 2 };

/* One number may have several answers: the first argument of socketcall(2) selects a call. */
static struct miss *find_miss(const struct misses *m, const struct event *ev, int verdict)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->miss[i]->syscall.arch == ev->syscall.arch &&
			m->miss[i]->syscall.nr == ev->syscall.nr && m->miss[i]->exe == ev->exe &&
			m->miss[i]->launcher == ev->launcher && m->miss[i]->verdict == verdict)
			return m->miss[i];
	return NULL;
}

static struct miss *append_miss(struct misses *m, const struct event *ev, int verdict)
{
	struct miss **grown = reallocarray(m->miss, m->n + 1, sizeof(struct miss *));
	struct miss *new;

	if (!grown)
		return NULL;
	m->miss = grown;
	new = calloc(1, sizeof(*new));
	if (!new)
		return NULL;
	new->syscall = ev->syscall;
	new->name = abi_name(ev->syscall);
	if (!new->name && errno == ENOMEM) {
		free(new);
		return NULL;
	}
	new->exe = ev->exe;
	new->launcher = ev->launcher;
	new->verdict = verdict;
	return m->miss[m->n++] = new;
}

static void add_example(struct miss *m, const struct event *ev)
{
	struct miss_example *e = &m->examples[m->n_examples];
	char comm[PROC_COMM_SIZE];

	if (m->n_examples == MISS_EXAMPLES || !ev->call)
		return;
	if (m->n_examples > 0 && !decode_knows(m->name))
		return;
	decode_call(m->name, ev->call, e->args);
	for (size_t i = 0; i < m->n_examples; i++)
		if (strcmp(m->examples[i].args, e->args) == 0)
			return;
	e->tid = ev->call->tid;
	e->pid = proc_process(e->tid);
	proc_comm(e->tid, comm);
	escape_to(e->comm, sizeof(e->comm), comm);
	e->time_ns = ev->time_ns;
	m->n_examples++;
}

int misses_add(struct misses *m, const struct verdict *v, const struct event *ev)
{
	uint32_t first = ev->call ? (uint32_t)ev->call->args[0] : 0;
	int verdict = verdict_of(v, ev->syscall, first);
	struct miss *miss;

	if (verdict == VERDICT_PASS)
		return 0;
	miss = find_miss(m, ev, verdict);
	if (!miss && m->n >= (verdict == VERDICT_LOG ? LOGGED_MAX : KEPT_MAX)) {
		m->left_out++;
		return verdict != VERDICT_LOG;
	}
	if (!miss)
		miss = append_miss(m, ev, verdict);
	if (!miss)
		return -ENOMEM;
	miss->count += ev->count;
	add_example(miss, ev);
	return verdict != VERDICT_LOG;
}

size_t misses_denied(const struct misses *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->miss[i]->verdict != VERDICT_LOG;
	return n;
}

void misses_release(struct misses *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->miss[i]);
	free(m->miss);
	*m = (struct misses){};
}
