/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The interface of all sources of events: ptrace, eBPF, logs. */

#include "base/failure.h"
#include "event.h"
#include "gap.h"
#include "mapped.h"

/* What a source knows so far. */
struct source_report {
	uint64_t lost; /* events that are known to be missing */
	uint32_t gaps; /* bits 1 << enum gap; 0: the observation is complete */
	/* Bits 1 << enum fact_kind: the kinds of facts that this source shows. It is unknown which
	 * others there were. */
	uint32_t facts;
	unsigned processes; /* that are observed now; 0 at the end */
};

/* What source_next() returns beside -errno. */
enum source_next {
	SOURCE_END,
	SOURCE_EVENT,
	/* No event, but a second has gone by since the last tick. Comes between events too. */
	SOURCE_TICK,
	/* No event: the service is about to end, and is held until the next call. What is saved now
	 * is saved before the service manager learns that the service has ended. */
	SOURCE_LAST,
};

struct source;

struct source_ops {
	const char *name; /* "ptrace" or "bpf": the word in profiles */
	/* enum source_next, or -errno. */
	int (*next)(struct source *s, struct event *ret, struct failure *f);
	void (*report)(struct source *s, struct source_report *ret);
	/* The files that were mapped so far, owned by the source. NULL if the source cannot know
	 * them. */
	struct mapped *(*files)(struct source *s);
	/* After the end: the command's wait status, as waitpid(2) has it. NULL if the source runs
	 * no command. */
	int (*wait_status)(const struct source *s);
	/* After the end: the errno with which the exec of the command failed, 0 if it succeeded.
	 * NULL likewise. */
	int (*exec_errno)(const struct source *s);
	void (*free)(struct source *s);
};

/* Sources embed this as their first member. */
struct source {
	const struct source_ops *ops;
};

static inline int source_next(struct source *s, struct event *ret, struct failure *f)
{
	return s->ops->next(s, ret, f);
}

static inline void source_report(struct source *s, struct source_report *ret)
{
	s->ops->report(s, ret);
}

static inline void source_free(struct source *s)
{
	if (s)
		s->ops->free(s);
}

static inline void source_freep(struct source **s)
{
	source_free(*s);
}
