/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A list of texts that were found in lines, in the order in which they were found. */

#include "input.h"
#include "origin.h"

struct text {
	const char *at; /* belongs to whoever added it */
	size_t len;
	struct origin from;
	bool wrapped;       /* @from says where it was; otherwise the line is the log's own */
	const char *broken; /* NULL, or why it cannot be read: a constant */
};

struct found {
	struct text *list;
	size_t n, next, room;
};

/* 0 or -ENOMEM. */
int found_add(struct found *t, const struct text *text);

/* The next one; NULL behind the last one. */
const struct text *found_next(struct found *t);

static inline void found_clear(struct found *t)
{
	t->n = t->next = 0;
}

void found_release(struct found *t);
