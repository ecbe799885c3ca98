/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Inside of a profile, for the modules of this folder only. */

#include "profile.h"

struct profile {
	struct run **runs; /* sorted by id */
	size_t n_runs;
	struct observed **syscalls; /* in no order until profile_syscalls() is asked */
	size_t n_syscalls;
	bool sorted;
	struct observed **table; /* open hash by number; n_slots is a power of two */
	size_t n_slots;
};

/* The larger of two texts, with none as the least: any rule will do that does not depend on the order. -ENOMEM. */
int join_text(char **dst, const char *src);

int run_add_privileged(struct run *r, const char *path);
int run_add_uncounted_word(struct run *r, const char *word);
int run_add_elsewhere(struct run *r, const char *path);
int sighting_add_executable(struct sighting *s, const char *path);

/* The entry of @s, made where there is none. */
int store_get(struct profile *p, struct syscall_nr s, struct observed **ret);

/* What @run saw of @s, made where there is nothing: count 0, first UINT64_MAX, launcher true. Valid until the next
 * sighting of @s is made. */
int profile_get_sighting(
	struct profile *p, struct syscall_nr s, const struct run *run, struct sighting **ret);
