/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What was observed, with its provenance: one JSON file (profile-json.h) that merges. Profiles form a join
 * semilattice under profile_merge(): runs are told apart by id; of the same run the larger counts, the earlier
 * sightings and all executables are kept.
 */

#include "event/source.h"

struct profile;

/* A file whose code was mapped. */
struct run_file {
	char *path;
	char *build_id; /* hexadecimal digits; NULL: none */
	char *package;  /* "libc6:amd64 2.36-9"; NULL: none that is known */
};

/* Facts of one run. Strings are owned by the profile once given to it; NULL where unknown. */
struct run {
	char *id;         /* 32 hex digits for a live run */
	char *source;     /* "ptrace", … */
	char **command;   /* ended by NULL; NULL for a log */
	char *kernel;     /* uname -r */
	char *libc;       /* "glibc 2.36" */
	char *systemd;    /* "252" */
	char *libseccomp; /* "2.5.4" */
	char *arch;       /* systemd's word */
	int64_t start_us; /* CLOCK_REALTIME, microseconds since 1970 */
	uint64_t duration_us;
	uint64_t events; /* seen */
	struct source_report report;
	char **privileged; /* executables that are set-uid or the like, sorted; ended by NULL */
	char **uncounted; /* native calls, by name or number, that were known and hence let pass; as above */
	char **elsewhere; /* executables whose path is another file, or none, on the host; likewise */
	size_t n_files;
	struct run_file *files; /* sorted by path; files.h */
};

/* Who made a syscall in one run. */
struct sighting {
	const struct run *run;
	uint64_t count;
	uint64_t first_us; /* into the run */
	bool launcher;     /* only the launcher made it */
	size_t n_executables;
	char **executables;                /* paths, sorted, not escaped; ended by NULL */
	const struct executable *last_exe; /* whose path was added last; for profile_add() only */
};

struct observed {
	struct syscall_nr syscall;
	const char *arch_word; /* systemd's word, or "audit-XXXXXXXX" where there is none */
	const char *name;      /* NULL where nothing can name it */
	size_t n_sightings;
	struct sighting *sightings; /* sorted by run id */
};

int profile_new(struct profile **ret);
void profile_free(struct profile *p);
static inline void profile_freep(struct profile **p)
{
	profile_free(*p);
}

/* Adds a run; its id is made up where it has none, host facts are taken from this host by run_describe_host() if
 * wanted. Takes ownership of what @r holds. The run returned lives as long as the profile; events, duration and
 * report may be written until the profile is merged or saved. -EEXIST where the id is there. */
int profile_add_run(struct profile *p, const struct run *r, struct run **ret);

/* Fills in kernel, libc, systemd, libseccomp, arch of this host; systemd stays NULL where there is none. */
int run_describe_host(struct run *r);

/* Frees what a run that was not given to a profile holds. */
void run_release(struct run *r);

/* The calls of @s were not counted in @run: whether it made any, and who, is not known. -ENOMEM. */
int run_add_uncounted(struct run *r, struct syscall_nr s);

/* Whether @o is among them. */
bool run_left_uncounted(const struct run *r, const struct observed *o);

/* Counts @ev for @run. The executable's path is copied once. Amortised constant time. */
int profile_add(struct profile *p, struct run *run, const struct event *ev);

/* Joins @src into @dst; @src is left as it is. */
int profile_merge(struct profile *dst, const struct profile *src);

/* Whether a run before the @sighting-th one of @o had @path among its executables too. */
bool observed_made_before(const struct observed *o, size_t sighting, const char *path);

/* Runs sorted by id; syscalls sorted by architecture's word, then number. Borrowed until the next change. */
const struct run *const *profile_runs(const struct profile *p, size_t *ret_n);
const struct observed *const *profile_syscalls(struct profile *p, size_t *ret_n);

/* Gaps of all runs together. */
uint32_t profile_gaps(const struct profile *p);
