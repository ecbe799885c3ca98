/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The entries of `journalctl -o export` and `-o verbose`, which take a line for each field. A value
 * with newlines has its length before it in the export form, and is indented further in the verbose
 * form, so that a message cannot hold a field.
 */

#include "found.h"
#include "journal-line.h"

struct entry_text;

int entry_text_new(struct entry_text **ret);
void entry_text_free(struct entry_text *e);

/* Whether an entry has begun that has not ended. */
bool entry_text_is_busy(const struct entry_text *e);

/* Whether a line must be given with all of its bytes, because they are counted. */
bool entry_text_counts_bytes(const struct entry_text *e);

/* Takes a line if it is a part of an entry: 1, 0 if it is none, -ENOMEM. If an entry ends by it,
 * also by a line that is none, its text is added to @ret and valid until the next call. */
int entry_text_feed(struct entry_text *e, const struct input_line *line, struct found *ret);

/* Takes the end of the log. 0 or -ENOMEM. */
int entry_text_finish(struct entry_text *e, struct found *ret);
