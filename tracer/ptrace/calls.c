/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "calls.h"

#include <string.h>

#include "base/clock.h"

int calls_make_event(struct supervisor *s, const struct executable *exe, struct syscall_nr syscall,
	struct event *ret)
{
	*ret = (struct event){
		.syscall = syscall,
		.exe = exe,
		.time_ns = clock_now_ns(CLOCK_MONOTONIC) - s->start_ns,
		.count = 1,
	};
	return SOURCE_EVENT;
}

void calls_add(struct supervisor *s, pid_t tid, const uint64_t args[6], struct event *ev)
{
	s->call.tid = tid;
	memcpy(s->call.args, args, sizeof(s->call.args));
	ev->call = &s->call;
	call_facts_read(&s->fact_calls, ev->call->tid, ev->syscall, ev->call->args, &s->facts);
	s->report.facts &= ~s->facts.unreadable;
	ev->facts = s->facts.of;
	ev->n_facts = s->facts.n;
}
