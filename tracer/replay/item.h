/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a record adds to the tally, if it is selected. */

#include "logs/record.h"
#include "options.h"
#include "tally.h"

enum { ITEM_TEXT_SIZE = 4096 };

/* Room for texts that have to be decoded. */
struct item_texts {
	char exe[ITEM_TEXT_SIZE], comm[ITEM_TEXT_SIZE];
};

/* Whether the options select a record. */
enum selection {
	SELECTION_NO,
	SELECTION_UNKNOWN, /* the record lacks what is asked for; it is left out, too */
	SELECTION_YES,
};

/* Reads the record of a call. Texts in @ret point into @record or @texts. The unit is left to the
 * caller. Whether @o selects it: only then @ret is complete. A launcher's record is selected
 * whatever executable or name @o asks for, and root's whatever user, because the service that it
 * belongs to is found at the end (sections.c). */
enum selection item_read(const struct replay_options *o, const struct record *record,
	struct item_texts *texts, struct tally_item *ret);

/* Whether @o selects a record that has no call. There is no exception for launchers. */
bool item_is_selected(const struct replay_options *o, const struct record *record);
