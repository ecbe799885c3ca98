/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What `run` and `attach` have in common: a source's events into a profile, a live line meanwhile, files at the end. */

#include "deriving.h"

enum backend { BACKEND_PTRACE, BACKEND_BPF, BACKEND_AUTO, _BACKEND_MAX };

/* The value of --backend=. 0, or an exit status after having said that it is none. */
int backend_parse(const struct verb *v, const char *word, enum backend *ret);

struct observation {
	struct deriving *d;
	struct profile *p;
	struct source *s;
	struct run *run;
	bool save_early; /* at ticks and before the service's end: we may be killed, and the service goes on */
};

/* A new run of @command, a NULL-terminated array that is copied, by what @o->s is. */
int observe_begin(struct observation *o, char *const *command);

/* Until the source ends. */
int observe(struct observation *o, struct failure *f);

/* What was seen is saved even where nothing can be suggested from it. 0 or an exit status. */
int observe_finish(struct observation *o, FILE *fallback);
