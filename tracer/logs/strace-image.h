/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A program that runs in the processes of an strace log: what one execve() started, shared by the
 * processes that were forked from it. Its architecture is often shown by a later line than its
 * first call, so that calls are held back until it is known (strace-arch.h). If nothing shows it,
 * it is assumed to be this host's. Memory is bounded: if too many calls are held back, all programs
 * are decided by what is known of them.
 */

#include <sys/queue.h>

#include "record.h"
#include "strace-arch.h"
#include "strace-facts.h"

enum {
	STRACE_HELD_MAX = 16 * 1024,
	STRACE_COMM_SIZE = 64, /* 16 bytes, some of which strace escapes */
};

/* A call that waits for its architecture, with what its record points to. */
struct strace_held {
	STAILQ_ENTRY(strace_held) next;
	struct record record;
	uint64_t line;
	char name[STRACE_NAME_SIZE], comm[STRACE_COMM_SIZE];
	struct fact facts[STRACE_FACTS_MAX];
};

struct strace_image {
	TAILQ_ENTRY(strace_image) link; /* if it holds calls: of one of the lists below */
	STAILQ_HEAD(, strace_held) held;
	char *path;           /* NULL: unknown */
	strace_arches arches; /* that remain */
	uint32_t arch;        /* once it is decided; 0 before, and if it is assumed */
	bool decided;
	bool begun; /* it made a call already */
	unsigned int refs;
};

struct strace_images {
	TAILQ_HEAD(strace_image_list, strace_image) waiting, ready;
	struct strace_image *last; /* to which what strace_images_take() returned points */
	struct strace_held *taken;
	size_t n_held;
	bool shows_modes; /* strace printed messages, so it would have printed other ABIs */
};

void strace_images_init(struct strace_images *s);
void strace_images_release(struct strace_images *s);

/* A program of which nothing is known; NULL if memory ran out. */
struct strace_image *strace_image_new(void);
struct strace_image *strace_image_ref(struct strace_image *i);
/* Nothing more will be known of a program that no process runs: it is decided. */
void strace_image_unref(struct strace_images *s, struct strace_image *i);

/* Decides what its architecture is by what is known now. */
void strace_image_decide(struct strace_images *s, struct strace_image *i);
/* The same for all programs that hold calls. */
void strace_images_decide(struct strace_images *s);
/* The log shows that it is @arch, whatever was decided. */
void strace_image_believe(struct strace_images *s, struct strace_image *i, uint32_t arch);

/* Holds back a call of a program that is not decided. 0 or -ENOMEM. */
int strace_image_hold(
	struct strace_images *s, struct strace_image *i, const struct strace_held *held);

/* Takes a call whose program is decided; NULL if there is none. Valid until the next one is taken. */
const struct strace_held *strace_images_take(
	struct strace_images *s, const struct strace_image **ret);
