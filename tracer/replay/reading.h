/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A log that is being read, with all that is known of this log only. */

#include "late.h"
#include "logs/reader.h"
#include "options.h"
#include "units.h"

struct reading {
	struct reader reader;
	struct units *units; /* of a journal, if the options ask for units; else NULL */
	/* Belongs to the caller, for records whose unit may become known later; NULL if none are
	 * put off. */
	struct late *late;
	bool daemon_wrote; /* the log has a record that an auditd wrote */
	bool has_records;
};

/* Opens @log. 0 or -errno. May be called in any thread. */
int reading_open(struct reading *l, const struct replay_options *o, const struct replay_log *log,
	struct failure *f);

/* Opens only the lines of @log: for the file that has its name now, if that is another one than
 * before. */
int reading_open_reader(const struct replay_options *o, const struct replay_log *log,
	struct reader *ret, struct failure *f);

/* Does nothing to a reading that is all zero. */
void reading_close(struct reading *l);
