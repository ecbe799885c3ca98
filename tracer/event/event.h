/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One observed syscall, and the one interface that every source implements. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "base/failure.h"

/* A program that was run. Owned by the source, kept as long as the source lives. */
struct executable {
	const char *path; /* as /proc/PID/exe said: may end in " (deleted)"; not escaped */
	bool privileged;  /* set-uid, set-gid or file capabilities */
	bool elsewhere;   /* that path leads us to another file, or none: another mount namespace */
};

/* More about one call than most need. */
struct event_call {
	pid_t tid;
	uint64_t args[6];
};

struct event {
	struct syscall_nr syscall;
	const struct executable *exe;  /* NULL where it is not known */
	uint64_t time_ns;              /* since the start of the run */
	uint64_t count;                /* how many times: 1 where each call is an event */
	const struct event_call *call; /* until the next event; NULL where the source cannot know */
	bool launcher;                 /* made by the service manager's child before the exec */
};

/* Ways in which a record can fall short. One bit each, in struct source_report. */
enum gap {
	GAP_LOST,       /* events were lost */
	GAP_UNREADABLE, /* a stop, or a line of a log, could not be read */
	GAP_OWN_FILTER, /* the service has a seccomp filter that was there before we could see past it */
	GAP_UNTRACED,  /* a process was made with CLONE_UNTRACED */
	GAP_TRACES,    /* a process of the service used ptrace itself */
	GAP_KILLED,    /* the second ^C: the service was killed by us */
	GAP_ATTACHED,  /* start-up was not seen */
	GAP_PRIVILEGE, /* a set-uid program ran without its privilege */
	GAP_ABSENT,    /* a file of a rotated set of logs was not read */
	_GAP_MAX,
};

/* A gap's word in a profile ("own-filter"), and a sentence for a person. */
const char *gap_word(enum gap g);
const char *gap_sentence(enum gap g);
/* _GAP_MAX where the word is not known. */
enum gap gap_from_word(const char *word);

/* What a source knows so far. */
struct source_report {
	uint64_t lost;      /* events that are known to be missing */
	uint32_t gaps;      /* bits 1 << enum gap; 0: the record is complete */
	unsigned processes; /* that are observed now; 0 at the end */
};

/* What source_next() returns beside -errno. */
enum source_next {
	SOURCE_END,
	SOURCE_EVENT,
	SOURCE_TICK, /* no event, but a second has gone by since the last tick: once in a while, also between events */
	SOURCE_LAST, /* no event: the service ends, and is held until the next call. Who saves now saves in time */
};

/* A file whose code the service mapped. */
struct mapped_file {
	const char *path;     /* as the service sees it, not escaped */
	const char *build_id; /* hexadecimal digits; NULL where there is none */
};

struct source;

struct source_ops {
	const char *name; /* "ptrace": the word in profiles */
	/* enum source_next, or -errno. */
	int (*next)(struct source *s, struct event *ret, struct failure *f);
	void (*report)(struct source *s, struct source_report *ret);
	/* The files that were mapped so far, owned by the source; NULL where a source cannot know. */
	const struct mapped_file *(*files)(struct source *s, size_t *ret_n);
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
