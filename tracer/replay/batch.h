/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Records that a thread has read and nobody has counted yet, with copies of all that they point
 * to. */

#include "logs/record.h"

enum {
	BATCH_RECORDS = 2048,
	BATCH_TEXTS = 256 * 1024,
	BATCH_FACTS = 1024,
};

/* What became of one line. */
struct parsed {
	uint64_t line; /* its number */
	enum record_result result;
	struct record record;
};

struct batch {
	struct batch *next; /* of a list */
	size_t n, texts_len, n_facts;
	struct parsed records[BATCH_RECORDS];
	struct fact facts[BATCH_FACTS];
	char texts[BATCH_TEXTS];
};

/* Makes a batch empty, of no list; the first time as well. */
void batch_reset(struct batch *b);

/* Whether a record fits. What one line has fits into an empty batch. */
bool batch_has_room(const struct batch *b, const struct record *r);

/* Copies a record, which must fit, with all that it points to. */
void batch_add(struct batch *b, const struct parsed *parsed);

/* Frees a list. */
void batch_free_all(struct batch *b);
