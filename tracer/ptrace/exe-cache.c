/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "exe-cache.h"

enum { HOLDS_NS = 1000 * 1000 };

static struct exe_slot *slot_of(struct exe_cache *c, pid_t tid)
{
	return &c->slot[(size_t)tid % EXE_SLOTS];
}

struct exe_slot *exe_cache_find(
	struct exe_cache *c, pid_t tid, uint64_t now_ns, bool *ret_stale, bool *ret_other)
{
	struct exe_slot *e = slot_of(c, tid);

	*ret_other = e->tid != tid;
	*ret_stale = *ret_other || e->is_changing || now_ns - e->read_ns > HOLDS_NS;
	return e;
}

static void forget(struct exe_slot *e, pid_t tid)
{
	if (e->tid == tid)
		*e = (struct exe_slot){};
}

/* After an exec the thread has the number of its process. When that comes to pass is not seen, and
 * the first thread may make calls until then. */
void exe_cache_on_exec(struct exe_cache *c, pid_t tid, pid_t pid)
{
	struct exe_slot *first = slot_of(c, pid);

	forget(slot_of(c, tid), tid);
	if (pid == tid)
		return;
	if (first->tid != pid)
		*first = (struct exe_slot){.tid = pid};
	first->is_changing = true;
}

void exe_slot_set(struct exe_slot *e, pid_t tid, uint64_t now_ns, const struct executable *exe)
{
	bool is_changing = e->tid == tid && e->is_changing && e->exe == exe;

	*e = (struct exe_slot){
		.tid = tid, .is_changing = is_changing, .read_ns = now_ns, .exe = exe};
}
