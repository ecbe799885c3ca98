/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Logs that were read, and the profiles of their sections. follow.h reads logs that still grow.
 */

#include "outputs.h"
#include "replay/replay.h"

struct replay_request {
	struct replay_options options; /* its unit may be without a suffix */
	/* The user has chosen options.by. Otherwise logs that all come from strace make one
	 * section. */
	bool by_given;
	bool this_host;    /* a log is this host's journal */
	unsigned int jobs; /* how many logs are read at a time */
	const struct outputs *outputs;
};

struct replayed {
	const struct replay_request *request;
	char *unit;      /* options.unit as systemd calls it */
	char **programs; /* of its Exec lines */
	struct replay *replay;
	struct profile *base; /* the profile that is to be extended, as it was at the start */
	/* Set by replayed_finish(). */
	const struct replay_section *sections;
	size_t n_sections;
};

/* Prepares to read: checks and loads the outputs. @request is borrowed. -errno, with the reason in
 * @f. The caller releases @ret with replayed_release(), also after a failure. */
int replayed_begin(struct replayed *ret, const struct replay_request *request, struct failure *f);

/* Reads @n logs to their ends. -errno, with the reason in @f. */
int replayed_read(struct replayed *r, const struct replay_log *logs, size_t n, struct failure *f);

/* Divides what was read so far into sections. -errno. */
int replayed_finish(struct replayed *r);

/* Makes the profile of section @i alone. The caller frees @ret. */
int replayed_profile(const struct replayed *r, size_t i, struct failure *f, struct profile **ret);

/* Joins the profile of section 0 with the base, and saves it if outputs name a file. For a result
 * of one section. The caller frees @ret. */
int replayed_save(const struct replayed *r, struct failure *f, struct profile **ret);

void replayed_release(struct replayed *r);
