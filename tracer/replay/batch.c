/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

void batch_reset(struct batch *b)
{
	b->next = NULL;
	b->n = b->texts_len = b->n_facts = 0;
}

bool batch_has_room(const struct batch *b, const struct record *r)
{
	return b->n < BATCH_RECORDS && b->texts_len + record_texts_len(r) <= BATCH_TEXTS &&
	       b->n_facts + r->n_facts <= BATCH_FACTS;
}

void batch_add(struct batch *b, const struct parsed *parsed)
{
	struct parsed *kept = &b->records[b->n++];
	struct record *r = &kept->record;

	*kept = *parsed;
	record_move_texts(r, b->texts + b->texts_len);
	b->texts_len += record_texts_len(r);
	if (r->n_facts == 0)
		return;
	memcpy(b->facts + b->n_facts, r->facts, r->n_facts * sizeof(*r->facts));
	r->facts = b->facts + b->n_facts;
	b->n_facts += r->n_facts;
}

void batch_free_all(struct batch *b)
{
	while (b) {
		struct batch *next = b->next;

		free(b);
		b = next;
	}
}
