/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What `replay` does once its options are known: logs are read, to their ends or as they grow, and told of. */

#include "deriving.h"
#include "replay/replay.h"

struct replaying {
	struct deriving deriving;
	struct replay_options options;
	bool by_given, strict;
	unsigned int jobs;
	struct profile *base; /* what -w named at the start, which the result is joined with */
};

/* Both: 0 or an exit status. */
int replaying_read(struct replaying *a, const struct replay_log *logs, size_t n);

/* Until SIGINT, SIGTERM or SIGHUP; the profile is saved meanwhile. */
int replaying_follow(struct replaying *a, const struct replay_log *logs, size_t n);

/* Says what keeps this host from writing records, as results or as warnings. How many findings there are. */
size_t replaying_preflight(bool warn);

/* What is the same for both: loads what -w names and sees whether results can be written, */
int replaying_prepare(struct replaying *a);

/* and tells of what was read, derives, writes. */
int replaying_finish(struct replaying *a, struct replay *r);

/* Saves the profile of all that was read so far, where one was asked for; one that has nothing in it is not. */
int replaying_save(struct replaying *a, struct replay *r);

void replaying_release(struct replaying *a);
