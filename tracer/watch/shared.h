/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the recorder in the kernel and its reader in user space share. Only plain types, because the
 * eBPF programs know none of the C library's. */

#include "abi/x32.h"

/* How a call entered the kernel. */
enum watch_arch {
	WATCH_NATIVE,
	WATCH_COMPAT, /* the 32-bit architecture */
	WATCH_X32,
	WATCH_ARCHES,
};

enum {
	/* Numbers below this have a counter in an array. Others, the outliers, are kept in a small
	 * hash map. */
	WATCH_NUMBERS = 512,
	WATCH_COUNTERS = WATCH_ARCHES * WATCH_NUMBERS,
	WATCH_EXES = 1024, /* executables that have a number; 0 stands for all others */
	WATCH_LIBS = 1024, /* files that are mapped, and not executed */
	WATCH_FILES = WATCH_EXES + WATCH_LIBS,
	WATCH_TASKS = 65536,
	WATCH_SLOTS = 16384, /* a power of two */
	WATCH_CGROUPS = 4096,
	WATCH_CGROUP_GUESSES = 4096, /* a power of two */
	WATCH_OUTLIERS = 1024,
	WATCH_PATH = 1024,  /* bytes of an executable's path */
	WATCH_NAME = 256,   /* NAME_MAX and its end */
	WATCH_DEPTH = 100,  /* directories and mounts that a path may go through */
	WATCH_AWAITED = 12, /* directories of a cgroup's path */
	/* Facts of executables that are counted. Those beyond are reported as lost. */
	WATCH_FACTS = 4096,
	WATCH_FACT_CALLS = 32,   /* a power of two */
	WATCH_FACTS_OF_CALL = 4, /* arguments of one call that can hold facts */
	WATCH_FACT_KINDS = 32,
	/* Not of enum fact_kind: a filter of the service's denied a call. The value is made by
	 * watch_denial(). */
	WATCH_DENIED = WATCH_FACT_KINDS - 1,
	WATCH_KILLED = 0xffff, /* for an errno */
};

/* What is known of a call by an executable: struct watch_exe's seen. */
enum watch_seen {
	WATCH_UNSEEN,
	WATCH_SEEN,       /* it made the call */
	WATCH_SEEN_FACTS, /* it made the call, which holds facts: each one has to be looked at */
};

/* An argument of a call that holds a fact: struct fact_call for the recorder. */
struct watch_fact_call {
	unsigned int counter;  /* of the call: index in struct watch_counts */
	unsigned int kind;     /* enum fact_kind, below WATCH_FACT_KINDS */
	unsigned int argument; /* from 0 */
	unsigned int subcall;  /* 0, or the first argument of socketcall(2) */
	unsigned int word;     /* bytes of an argument in the array of socketcall(2) */
	/* The next argument of a call with this counter, likewise in struct watch_fact_calls; 0: none. */
	unsigned int next;
	unsigned long long mask; /* the bits of the argument that the kernel uses */
};

/* The arguments that hold facts, found by the counter of the call. */
struct watch_fact_calls {
	unsigned char first[WATCH_COUNTERS];         /* index in `of`; 0: the call holds no facts */
	struct watch_fact_call of[WATCH_FACT_CALLS]; /* from 1 */
};

/* A fact of an executable, and how often it was seen. */
struct watch_fact {
	unsigned int exe;
	unsigned int kind;
	unsigned long long value;
};

static inline unsigned long long watch_denial(unsigned int arch, int nr, unsigned int error)
{
	return (unsigned long long)arch << 48 | (unsigned long long)error << 32 | (unsigned int)nr;
}

static inline unsigned int watch_denial_error(unsigned long long value)
{
	return value >> 32 & WATCH_KILLED;
}

struct watch_fact_count {
	unsigned long long count;
	unsigned int arch; /* of the call that held it first, with nr */
	int nr;
	unsigned int reported; /* 1: an event has the first one */
	unsigned int unused;
};

/* How often each syscall was made, on one core. In one piece: a map of many small ones is slow to
 * make and to read. */
struct watch_counts {
	unsigned long long of[WATCH_COUNTERS];
};

/* What an executable was seen to call, in an array by its number. */
struct watch_exe {
	/* The enum watch_seen of each syscall; a byte each, so that no write loses another. */
	unsigned char seen[WATCH_COUNTERS];
};

/* A file, in an array: an executable by its number, other mapped files from WATCH_EXES on. */
struct watch_file {
	unsigned long long ino;
	unsigned int mount_ns; /* of the process, by inode number */
	unsigned int mode;     /* of the file: set-uid, set-gid */
	unsigned int length;   /* of path */
	unsigned char whole;   /* path goes up to the root */
	unsigned char deleted;
	char path[WATCH_PATH + WATCH_NAME]; /* names, each ended by NUL, the last one first */
	unsigned long long dentry, mount;   /* the recorder's own: how far up the path has come */
};

/* The first call of its kind that an executable made, or the first fact of its kind and value. */
struct watch_sighting {
	unsigned long long time_ns; /* CLOCK_MONOTONIC */
	unsigned int exe;
	unsigned int tid;  /* in the pid namespace of the reader */
	unsigned int arch; /* below WATCH_ARCHES */
	int nr;            /* as the kernel got it */
	unsigned int fact; /* 0: the call itself; else 1 + the kind of the fact */
	unsigned int unused;
	unsigned long long value; /* of the fact */
};

/* A number that has no counter in the array. */
struct watch_outlier {
	unsigned int arch;
	int nr;
};

enum watch_state {
	WATCH_ARMED,    /* syscarve's own child: counts from its exec on */
	WATCH_LAUNCHER, /* the service manager's own child: likewise */
	WATCH_OBSERVED,
};

enum watch_call {
	CALL_NONE,
	CALL_ENTERED, /* its entry was seen, and it was counted */
	CALL_REFUSED, /* only its exit was seen, and it was counted then: a seccomp filter refused it */
};

/* How many of the threads that ended last are remembered. */
#define WATCH_ENDED 1024

/* A thread. */
struct watch_task {
	unsigned int pid; /* as the kernel counts; 0: the slot is free */
	unsigned int exe;
	unsigned char state;
	unsigned char call;     /* enum watch_call */
	unsigned char arch;     /* of the last call that was entered, with nr */
	unsigned char filtered; /* it had a seccomp filter then */
	int nr;
	unsigned int tid;       /* in the pid namespace of the reader */
	unsigned char slotless; /* another thread has its slot */
	unsigned char done;     /* the first of two programs has run */
};
