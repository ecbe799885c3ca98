/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Ways in which a record can fall short. One bit each, in struct source_report. */
enum gap {
	GAP_LOST,       /* events were lost */
	GAP_UNREADABLE, /* a stop, or a line of a log, could not be read */
	GAP_OWN_FILTER, /* the service has a seccomp filter that was there before we could see past it */
	GAP_UNTRACED,  /* a process was made with CLONE_UNTRACED */
	GAP_TRACES,    /* a process of the service used ptrace itself */
	GAP_KILLED,    /* the second ^C: the service was killed by us */
	GAP_ATTACHED,  /* start-up was not seen */
	GAP_PRIVILEGE, /* a set-uid program ran without its privilege */
	GAP_ABSENT,    /* a file of a rotated set of logs was not read */
	_GAP_MAX,
};

/* A gap's word in a profile ("own-filter"), and a sentence for a person. */
const char *gap_word(enum gap g);
const char *gap_sentence(enum gap g);
/* _GAP_MAX where the word is not known. */
enum gap gap_from_word(const char *word);
