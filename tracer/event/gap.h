/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Why an observation may be incomplete. One bit each, in struct source_report; gap.c has the words,
 * a row for each. */
enum gap {
	GAP_LOST,       /* events were lost */
	GAP_UNREADABLE, /* a stop, or a line of a log, could not be read */
	GAP_OWN_FILTER, /* the service has had a seccomp filter of its own that hid calls */
	GAP_UNTRACED,   /* a process was made with CLONE_UNTRACED */
	GAP_TRACES,     /* a process of the service used ptrace itself */
	GAP_KILLED,     /* syscarve killed the service, on the second ^C */
	GAP_ATTACHED,   /* the service was running already */
	GAP_PRIVILEGE,  /* a set-uid program ran without its privilege */
	GAP_SANDBOX,    /* the service's own seccomp sandbox was not applied as it should be */
	GAP_UNSTARTED,  /* the command ended before its program ran */
	GAP_ABSENT,     /* a file of a rotated set of logs was missing */
	/* nothing in a log was of a form that is known */
	GAP_UNRECOGNISED,
	GAP_TOO_MANY, /* more executables or files than a profile keeps */
	GAP_FILES,    /* not all mapped files could be noted */
	/* the host lost records, of this service or of others */
	GAP_LOST_ON_HOST,
	/* calls of which a log does not show the architecture were taken for this host's */
	GAP_ARCHITECTURE,
	GAP_DIVERTED, /* the command asked the service manager to start something */
	/* a log does not show whether calls are of what was selected */
	GAP_NOT_SHOWN,
	/* a signal came between a call and the question about it */
	GAP_INTERRUPTED,
	GAP_UNWATCHED, /* for some time there was no watcher of the unit */
	_GAP_MAX,
};

/* A gap's word in a profile ("own-filter"), and a sentence about it. Static. */
const char *gap_word(enum gap g);
const char *gap_sentence(enum gap g);
/* The gap of that word; _GAP_MAX if no gap has it. */
enum gap gap_from_word(const char *word);
