/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "proof.h"

#include <errno.h>

#include "base/cleanup.h"
#include "event/diverted.h"
#include "groups/names.h"
#include "ptrace/supervisor.h"
#include "verdict-program.h"

static int start_command(const struct proof_options *o, struct failure *f, struct source **ret)
{
	_cleanup_(freep) struct sock_filter *code = NULL;
	struct sock_fprog program;
	int r;

	r = o->enforce ? verdict_program_enforce(o->verdict, &program)
		       : verdict_program_trap(o->verdict, &program);
	if (r < 0)
		return r;
	code = program.filter;
	return supervisor_new(
		&(struct supervisor_options){
			.argv = o->argv,
			.trap = o->enforce ? NULL : &program,
			.enforce = o->enforce ? &program : NULL,
			.how = o->enforce ? SUPERVISOR_STOP : o->how,
		},
		f, ret);
}

static int judge(struct proof *p, const struct event *ev)
{
	int r;

	p->diverted = p->diverted || event_is_diverted(ev);
	r = misses_add(&p->misses, p->verdict, ev);
	if (r <= 0)
		return r;
	r = profile_add(p->denied, p->run, ev);
	return r < 0 ? r : 0;
}

static int judge_launcher(struct proof *p)
{
	struct sysset calls = *sets_launcher(p->verdict->target);
	int r;

	SYSSET_FOREACH (id, &calls) {
		struct event ev = {.syscall.arch = abi_native(), .count = 1, .launcher = true};

		if (!abi_number(abi_native(), names_get(id), &ev.syscall.nr))
			continue;
		r = judge(p, &ev);
		if (r < 0)
			return r;
	}
	return 0;
}

int proof_start(const struct proof_options *o, struct failure *f, struct proof *ret)
{
	_cleanup_(proof_release) struct proof p = {.verdict = o->verdict, .enforced = o->enforce};
	struct run empty = {};
	int r;

	r = profile_new(&p.denied);
	if (r < 0)
		return r;
	r = profile_add_run(p.denied, &empty, &p.run);
	if (r < 0)
		return r;
	r = judge_launcher(&p);
	if (r < 0)
		return r;
	r = start_command(o, f, &p.source);
	if (r < 0)
		return r;
	*ret = p;
	p = (struct proof){};
	return 0;
}

int proof_watch(struct proof *p, struct failure *f)
{
	struct event ev;
	int r;

	while ((r = source_next(p->source, &ev, f)) > 0) {
		if (r != SOURCE_EVENT)
			continue;
		r = judge(p, &ev);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	source_report(p->source, &p->report);
	if (p->diverted)
		p->report.gaps |= 1U << GAP_DIVERTED;
	p->wait_status = p->source->ops->wait_status(p->source);
	p->exec_errno = p->source->ops->exec_errno(p->source);
	p->enforce_errno = supervisor_enforce_errno(p->source);
	return 0;
}

void proof_release(struct proof *p)
{
	misses_release(&p->misses);
	profile_free(p->denied);
	source_free(p->source);
	*p = (struct proof){};
}
