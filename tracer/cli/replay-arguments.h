/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The arguments of `replay`. */

#include "deriving.h"
#include "session/replayed.h"

struct replay_arguments {
	struct replay_request request;
	struct deriving deriving;
	bool check, follow, strict;
	struct option_strings journals; /* paths; NULL: this host's journal */
};

/* The target of the table is a struct replay_arguments. */
extern const struct option_row replay_options_table[];

void replay_arguments_init(struct replay_arguments *a);
void replay_arguments_release(struct replay_arguments *a);

/* Sets what depends on several options, and checks that the options and @files (ended by NULL) go
 * together. 0 or EXIT_USAGE, after the reason was printed. */
int replay_arguments_finish(struct replay_arguments *a, char **files);
