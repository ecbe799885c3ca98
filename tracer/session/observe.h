/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What `run` and `attach` have in common: the events of a source become a run of a profile, and
 * files at the end. */

#include "backend.h"
#include "denials.h"
#include "known.h"
#include "outputs.h"

struct observation {
	/* The caller sets these; they are borrowed. */
	struct outputs *outputs;
	const struct reporter *reporter;
	/* Save the profile now and then and before the service ends, because the service goes on if
	 * syscarve is killed. */
	bool save_early;
	/* Save the profile about a second after a call was new, for those who look at it meanwhile.
	 * The backend must not hold the service. */
	bool save_new;
	/* Say which calls a seccomp filter denied. */
	bool says_denials;
	/* The command is not the process of a unit: it may be an init script, see diverted.h. */
	bool may_divert;
	/* Called about once a second while the source is observed; may be NULL. */
	void (*progress)(void *userdata, const struct profile *p, const struct run *run);
	/* Called with each event before it is added to @p; may be NULL. */
	void (*event)(void *userdata, const struct profile *p, const struct event *ev);
	void *userdata;

	/* observe_begin() and the functions below set these; observation_release() frees them. */
	struct profile *profile;
	struct known known;
	const struct backend *backend;
	struct source *source;
	struct run *run;             /* of @profile */
	uint64_t start_ns, saved_ns; /* CLOCK_MONOTONIC */
	uint64_t pause_ns;           /* how long at least between saves of what is new */
	size_t saved_calls;          /* distinct calls when it was saved */
	struct denials denials;
	bool from_exec;   /* observe_from_exec() was called */
	bool before_exec; /* and the exec is still to come */
	bool diverted;    /* the command asked the service manager to start something */
};

/* Loads the profile that is to be extended, and the profiles of known calls, @known (NULL, or ends
 * with NULL). -errno, with the reason in @f. */
int observe_begin(struct observation *o, char *const *known, struct failure *f);

/*
 * Start to observe a command, or what runs already, as @b does, with @o->known as the known calls
 * of @c. Errors as in struct backend. What @c and @t point to must outlive @o.
 */
int observe_command(struct observation *o, const struct backend *b, const struct backend_command *c,
	struct failure *f);
int observe_target(struct observation *o, const struct backend *b, const struct backend_target *t,
	struct failure *f);

/* The process that was attached to is syscarve itself, and will become what is to be observed (see
 * entering.h): nothing counts that it does before. */
void observe_from_exec(struct observation *o);

/* Observes until the source ends. -errno, with the reason in @f. */
int observe(struct observation *o, struct failure *f);

/* Saves the profile, with the files that were mapped. -errno, with the reason in @f. */
int observe_save(struct observation *o, struct failure *f);

/*
 * Saves the profile, even if nothing can be suggested from it, and writes the suggestion, to
 * @fallback if it has no file. -errno, with the reason in @f.
 */
int observe_finish(struct observation *o, FILE *fallback, struct failure *f);

void observation_release(struct observation *o);
