/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * One run: what is known of an observation besides the calls and facts. Runs of the same id are the
 * same run, seen at different times or read from different files; run_join() puts them together.
 */

#include "event/source.h"
#include "users.h"

/* A file whose code was mapped. */
struct run_file {
	char *path;
	char *build_id; /* hexadecimal digits; NULL: none */
	char *package;  /* "libc6:amd64 2.36-9"; NULL: none that is known */
};

/* How many executables a call of a run, or a list of a run, has at most, and how many files: of
 * more, those that sort first are kept, and the run gets GAP_TOO_MANY. */
enum { RUN_LIST_MAX = 1024, RUN_FILES_MAX = 16384 };

/* Strings are owned by the run; NULL if they are not known. */
struct run {
	char *id; /* 32 hexadecimal digits for a live run; the first of @folded if there are any */
	char **folded; /* the ids of the runs that were folded into this one, sorted; ended by NULL */
	size_t n_folded;  /* 0: it is one run */
	char *source;     /* "ptrace", … */
	char **command;   /* ended by NULL; NULL for a log */
	char *kernel;     /* uname -r */
	char *libc;       /* "glibc 2.36" */
	char *systemd;    /* "252" */
	char *libseccomp; /* "2.5.4" */
	char *arch;       /* systemd's word */
	int64_t start_us; /* CLOCK_REALTIME, microseconds since 1970 */
	uint64_t duration_us;
	uint64_t events; /* calls that were counted */
	struct source_report report;
	struct users users; /* of a log's records */
	char **privileged;  /* executables that are set-uid or the like, sorted; ended by NULL */
	char **uncounted; /* native calls, by name or number, that were not counted because they were known; as above */
	char **elsewhere; /* executables whose path is another file, or none, on the host; as above */
	size_t n_files;
	struct run_file *files; /* sorted by path */

	/* For store.c: the place among the runs, and the run into which this one was joined. */
	size_t rank;
	struct run *into;
};

/* Frees what the run holds, and empties it. */
void run_release(struct run *r);

/* Frees a run that was allocated; NULL is none. */
void run_free(struct run *r);
static inline void run_freep(struct run **r)
{
	run_free(*r);
}

/* The ids of the runs that it stands for: those that were folded, or its own. */
char *const *run_ids(const struct run *r, size_t *ret_n);

/* Takes over what a source reports. What the run itself has noticed stays: GAP_TOO_MANY. */
void run_set_report(struct run *r, const struct source_report *report);

/* Each adds a copy of @path or @word to one of the lists, unless it is there. 0 or -ENOMEM. */
int run_add_privileged(struct run *r, const char *path);
int run_add_elsewhere(struct run *r, const char *path);
int run_add_uncounted_word(struct run *r, const char *word);

/* Notes that the run did not count the calls @s: it is unknown whether it made any, and which
 * executables did. 0 or -ENOMEM. */
int run_add_uncounted(struct run *r, struct syscall_nr s);

/* Whether run_add_uncounted() was called for @s, which is called @name; NULL if it has no name. */
bool run_has_uncounted(const struct run *r, struct syscall_nr s, const char *name);

/* Whether this run shows facts of the kind @k: if not, it is unknown whether there were any. */
static inline bool run_shows_facts(const struct run *r, enum fact_kind k)
{
	return r->report.facts >> k & 1;
}

/* Adds a mapped file, or what was not known of it before. @build_id in hexadecimal digits; it and
 * @package may be NULL. 0 or -ENOMEM. */
int run_add_file(struct run *r, const char *path, const char *build_id, const char *package);

/* What a run has that was joined with nothing yet: the identity of run_join(), without an id. */
extern const struct run run_empty;

/*
 * Joins @src, a run that has an id in common, into @dst: larger numbers, all ids, all gaps, all
 * members of lists, and the kinds of facts that both show are kept, and of two texts the one that
 * sorts last. Associative, commutative and idempotent. 0 or -ENOMEM.
 */
int run_join(struct run *dst, const struct run *src);

/* The same for a run that has no id in common: what both counted is added up. */
int run_fold(struct run *dst, const struct run *src);
